import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A network between a client and a server of this machine that can do what networks do. */
export interface TestProxy {
  readonly port: number
  /** How often somebody has connected. */
  readonly connections: () => number
  /** How many are connected. */
  readonly open: () => number
  /** From now on nothing arrives, in either direction, and nobody is told. */
  readonly swallow: () => void
  /** Things arrive again, on new connections. */
  readonly pass: () => void
  /** Breaks the next connection on which the client says this, after the server has heard it and before it can answer. */
  readonly cutAfter: (words: string) => void
  readonly close: () => Promise<void>
}

export async function startTestProxy(target: {
  readonly host: string
  readonly port: number
}): Promise<TestProxy> {
  const sockets = new Set<Socket>()
  let connections = 0
  let open = 0
  let isSwallowing = false
  let cutting: string | undefined

  const server = createServer((client) => {
    connections += 1
    open += 1
    const upstream = connect(target)
    let isCut = false
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        if (!isSwallowing && !isCut) to.destroy()
      })
    }
    client.on('close', () => {
      open -= 1
    })
    client.on('data', (chunk) => {
      if (isSwallowing) return
      upstream.write(chunk)
      if (cutting === undefined || !chunk.includes(cutting)) return
      cutting = undefined
      isCut = true
      client.destroy()
      // by then the server has answered nobody, and hears that they are gone
      setTimeout(() => upstream.destroy(), 100)
    })
    upstream.on('data', (chunk) => {
      if (!isSwallowing && !isCut) client.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    open: () => open,
    swallow() {
      isSwallowing = true
    },
    pass() {
      isSwallowing = false
    },
    cutAfter(words) {
      cutting = words
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
