// A proxy as operators put one before a server: it ends TLS (or would), keeps the public name, and says who asks.
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TestProxy {
  readonly port: number
  readonly close: () => Promise<void>
}

interface ProxyOptions {
  /** Where the server listens. */
  readonly port: number
  /** The public name. */
  readonly host: string
  /** The address that the proxy sees its clients at. */
  readonly client: string
}

export async function startProxy({ port, host, client }: ProxyOptions): Promise<TestProxy> {
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming
    const before = headers['x-forwarded-for']
    const told = {
      host,
      connection: 'close',
      'x-forwarded-for': before === undefined ? client : `${String(before)}, ${client}`,
      'x-forwarded-proto': 'https',
    }
    const upstream = request({ port, host: '127.0.0.1', method, path: url, headers: { ...headers, ...told } })
    upstream.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(outgoing)
    })
    upstream.on('error', () => outgoing.destroy())
    incoming.pipe(upstream)
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
