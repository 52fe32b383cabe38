import type { endpoints } from '@carnet/contract'
import { ClientError, toClientError } from './client-error.ts'
import type { Environment } from './environment.ts'

type Endpoints = typeof endpoints
/** An endpoint by its method and path, as the contract has them: its own table would fill the bundle. */
export type EndpointLine = {
  [Name in keyof Endpoints]: `${Endpoints[Name]['method']} ${Filled<Endpoints[Name]['path']>}`
}[keyof Endpoints]
type Filled<Path> = Path extends `${infer Start}{${string}}${infer End}` ? `${Start}${string}${End}` : Path

/** What an endpoint answered. */
export type Answered = Readonly<Record<string, unknown>>

export interface CallOptions extends Omit<RequestInit, 'body' | 'headers'> {
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

interface Server extends Pick<Environment, 'send'> {
  readonly baseUrl: string
}

/** Calls endpoints below `baseUrl`. @throws ClientError for a failure, for no answer, and for one that is no JSON. */
export const createCall =
  (server: Server, send: (url: string, init: RequestInit) => Promise<Response>) =>
  async (line: EndpointLine, { body, headers, ...rest }: CallOptions = {}): Promise<Answered> => {
    const [method, path] = line.split(' ') as [string, string]
    const init: RequestInit = {
      ...rest,
      method,
      // it would take the password or the token along
      redirect: 'error',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }
    let answer: Response
    let text: string
    try {
      answer = await send(server.baseUrl + path, init)
      text = await answer.text()
    } catch (error) {
      // the reason is left behind: it may quote the request
      throw error instanceof ClientError ? error : new ClientError('network')
    }
    const { ok } = answer
    // no token is to end in an error, whoever quotes it
    const told = ok ? text || '{}' : text.replace(/[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g, '[token]')
    const answered = parseObject(told)
    if (!ok || !answered) throw toClientError(line, answer, answered)
    return answered
  }

export type Call = ReturnType<typeof createCall>

export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value ? (value as Record<string, unknown>) : undefined
  } catch {
    // what the parser says would quote the text
    return undefined
  }
}
