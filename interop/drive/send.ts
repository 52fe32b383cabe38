import { once } from 'node:events'
import { Agent, type IncomingMessage, request as openRequest } from 'node:http'
import type { Request } from '../cases/request.ts'

/** What of an answer is compared. */
export interface Answer {
  readonly status: number
  readonly www: string | null
  /** JSON, or a word where it is none. */
  readonly body: unknown
}

export interface Sender {
  readonly send: (request: Request) => Promise<Answer>
  readonly close: () => void
}

const patienceMs = 30_000

/** Sends requests to a server on this machine, over one connection that is kept. */
export function createSender(port: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  return {
    async send({ method, path, headers, body, atSeconds }) {
      const outgoing = openRequest({
        host: '127.0.0.1',
        port,
        agent,
        method,
        path,
        headers: { ...lengthOf(body), ...headers, 'x-clock': String(atSeconds) },
        timeout: patienceMs,
      })
      outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${path}`)))
      outgoing.end(body)
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
      const text = Buffer.concat(await response.toArray()).toString()
      return {
        status: response.statusCode ?? 0,
        www: response.headers['www-authenticate'] ?? null,
        body: bodyOf(text),
      }
    },
    close: () => agent.destroy(),
  }
}

const lengthOf = (body: Request['body']) =>
  body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }

function bodyOf(text: string): unknown {
  if (text === '') return 'empty'
  try {
    return JSON.parse(text)
  } catch {
    return 'no JSON'
  }
}
