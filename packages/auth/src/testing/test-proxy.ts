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
  /** Breaks the next connection on which the client says this; resolves when the server has done it and answered nobody. */
  readonly cutAfter: (words: string) => Promise<void>
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
  let cutting: { readonly words: string; readonly answered: () => void } | undefined

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
      if (cutting === undefined || !chunk.includes(cutting.words)) return
      const { answered } = cutting
      cutting = undefined
      isCut = true
      client.destroy()
      upstream.once('data', () => upstream.destroy()).once('close', answered)
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
    cutAfter: (words) =>
      new Promise((answered) => {
        cutting = { words, answered }
      }),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
