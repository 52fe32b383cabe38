import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A load balancer as they are: asks `/readyz`, keeps connections open, and repeats nothing. */
export interface RoundRobin {
  readonly port: number
  readonly add: (port: number) => void
  readonly remove: (port: number) => void
  /** How many servers it sends requests to now. */
  readonly ready: () => number
  readonly close: () => Promise<void>
}

export async function startRoundRobin(probeEveryMs = 100): Promise<RoundRobin> {
  const upstreams = new Map<number, { isReady: boolean }>()
  const agent = new Agent({ keepAlive: true })
  let turn = 0
  const pick = () => {
    const ready = [...upstreams].filter(([, { isReady }]) => isReady).map(([port]) => port)
    turn += 1
    return ready[turn % ready.length]
  }
  const server = createServer((incoming, outgoing) => forward(agent, pick(), incoming, outgoing))
  const probing = setInterval(() => {
    for (const [port, upstream] of upstreams) {
      void fetch(`http://127.0.0.1:${port}/readyz`)
        .then(async (answer) => {
          await answer.arrayBuffer()
          upstream.isReady = answer.ok
        })
        .catch(() => {
          upstream.isReady = false
        })
    }
  }, probeEveryMs)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    add: (port) => void upstreams.set(port, { isReady: false }),
    remove: (port) => void upstreams.delete(port),
    ready: () => [...upstreams.values()].filter(({ isReady }) => isReady).length,
    async close() {
      clearInterval(probing)
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function forward(
  agent: Agent,
  port: number | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const { method, url, headers } = incoming
  const { connection: _, ...kept } = headers
  const fail = (error: Error) => outgoing.writeHead(502).end(error.message)
  if (port === undefined) return void fail(new Error('no server is ready'))
  const asked = request({ agent, port, host: '127.0.0.1', method, path: url, headers: kept }, (answer) => {
    const { connection: _hop, 'keep-alive': _time, ...answered } = answer.headers
    outgoing.writeHead(answer.statusCode ?? 502, answered)
    answer.pipe(outgoing)
  })
  asked.on('error', fail)
  incoming.pipe(asked)
}
