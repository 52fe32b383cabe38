import { Agent, type IncomingMessage, request } from 'node:http'

export interface Call {
  readonly port: number
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: object
  readonly access?: string | undefined
  /** Where it says that it comes from, to servers that believe their proxy. */
  readonly address?: string
  /** For how many milliseconds the client waits for the answer at least. */
  readonly patienceMs?: number
}

export interface Reply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  /** By which the server names the request. */
  readonly request?: string | undefined
}

export interface Caller {
  /** The whole answer; undefined where none came, or only a part, within the time that a client has. */
  readonly call: (call: Call) => Promise<Reply | undefined>
  readonly close: () => void
}

/** A client's connections: kept alive, the longest idle first, so that requests go round all servers. */
export function createCaller(timeoutMs: number): Caller {
  const agent = new Agent({ keepAlive: true, scheduling: 'fifo', maxFreeSockets: 256 })
  return {
    call: (call) => callOnce(agent, Math.max(timeoutMs, call.patienceMs ?? 0), call),
    close: () => agent.destroy(),
  }
}

function callOnce(agent: Agent, patienceMs: number, call: Call): Promise<Reply | undefined> {
  const { port, method, path, body, access, address } = call
  const text = body === undefined ? '' : JSON.stringify(body)
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': text.length }),
    ...(access === undefined ? {} : { authorization: `Bearer ${access}` }),
    ...(address === undefined ? {} : { 'x-forwarded-for': address }),
  }
  return new Promise((resolve) => {
    const asking = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
      let answer = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk
      })
      response.once('end', () => resolve(response.complete ? read(response, answer) : undefined))
      response.once('error', () => resolve(undefined)).once('close', () => resolve(undefined))
    })
    const timer = setTimeout(() => asking.destroy(), patienceMs)
    asking
      .once('error', () => resolve(undefined))
      .once('close', () => {
        clearTimeout(timer)
        resolve(undefined)
      })
    asking.end(text)
  })
}

function read({ statusCode = 0, headers }: IncomingMessage, text: string): Reply | undefined {
  const request = headers['x-request-id']
  try {
    return {
      status: statusCode,
      body: text === '' ? {} : JSON.parse(text),
      request: typeof request === 'string' ? request : undefined,
    }
  } catch {
    return undefined
  }
}
