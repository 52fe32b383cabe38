// The way between pages and their server, which a test can make bad. It counts what comes by.
import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

interface Reply {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer | string
}

/** What becomes of a request; `forward` brings it to the server. Undefined: the connection breaks, and no answer comes. */
export type Fault = (forward: () => Promise<Reply>) => Promise<Reply | undefined>

/** The server has done it, and nobody hears of that. */
export const answerLost: Fault = async (forward) => {
  await forward()
  return undefined
}

export const neverArrives: Fault = async () => undefined

export const answerLate =
  (milliseconds: number): Fault =>
  async (forward) => {
    const reply = await forward()
    await sleep(milliseconds, undefined, { ref: false })
    return reply
  }

/** Somebody on the way answers in place of the server. */
export const answering =
  (status: number, body: object): Fault =>
  async () => ({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** The server has done it, and its answer waits for `release`. */
export function createHold() {
  const arrived = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const fault: Fault = async (forward) => {
    const reply = await forward()
    arrived.resolve()
    await gate.promise
    return reply
  }
  return { fault, arrived: arrived.promise, release: () => gate.resolve() }
}

export interface ProxyOptions {
  /** The server's port on loopback, as of now. */
  readonly upstream: () => number
  /** The server's clock, for its header `Date`. */
  readonly now: () => number
}

export async function startProxy({ upstream, now }: ProxyOptions) {
  const requests: string[] = []
  const faults = new Map<string, Fault[]>()
  /** How far the header `Date` is ahead of the server's clock. */
  const date = { aheadMs: 0 }

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = Buffer.concat((await incoming.toArray()) as Buffer[])
    const [path = ''] = (incoming.url ?? '').split('?')
    const isPreflight = incoming.method === 'OPTIONS'
    if (!isPreflight) requests.push(`${incoming.method} ${path}`)
    const fault = isPreflight ? undefined : faults.get(path)?.shift()
    const send = () => forward(upstream(), incoming, body)
    const reply = await (fault ? fault(send) : send())
    if (!reply) {
      incoming.socket.destroy()
      return
    }
    outgoing.writeHead(reply.status, {
      ...reply.headers,
      date: new Date(now() + date.aheadMs).toUTCString(),
      // a browser sends again by itself what broke on a connection that had been good before, a POST too
      connection: 'close',
    })
    outgoing.end(reply.body)
  }

  const server = createServer((incoming, outgoing) => {
    // the page may have gone
    pass(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    date,
    /** The next requests to this path meet these, one after the other; those after them, nothing. */
    meet(path: string, ...next: Fault[]) {
      faults.set(path, next)
    },
    /** How often that was asked, such as `POST /api/token/refresh/`, since `forget`; preflights do not count. */
    count: (line: string) => requests.filter((one) => one === line).length,
    requests,
    forget() {
      requests.length = 0
    },
    recover() {
      faults.clear()
      date.aheadMs = 0
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function forward(
  port: number,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Reply> {
  const outgoing = request({ host: '127.0.0.1', port, method, path: url, headers })
  outgoing.end(body)
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  const told = Object.entries(answer.headers).filter(([name]) => !ofConnection.has(name))
  return {
    status: answer.statusCode ?? 502,
    headers: Object.fromEntries(told),
    body: Buffer.concat((await answer.toArray()) as Buffer[]),
  }
}

const ofConnection = new Set(['connection', 'keep-alive', 'transfer-encoding'])
