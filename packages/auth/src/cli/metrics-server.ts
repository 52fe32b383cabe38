import { createServer } from 'node:http'
import type { Auth } from '../auth.ts'
import { type Address, closeServer, listen } from './listening.ts'

export interface MetricsServer extends Address {
  readonly close: () => Promise<void>
}

/** Serves `/metrics`, and nothing else, on an address of its own: what it tells is not for the public. */
export async function serveMetrics(
  address: Address,
  text: Auth['metrics'],
  onError: (error: unknown) => void,
): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000 }, ({ url, method }, outgoing) => {
    if (url !== '/metrics' || method !== 'GET') {
      outgoing.writeHead(404).end()
      return
    }
    text().then(
      (body) =>
        outgoing.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body),
      (error) => {
        onError(error)
        outgoing.writeHead(500).end()
      },
    )
  })
  server.maxConnections = 20
  const port = await listen(server, address)
  // it must not keep a process alive whose own server could not begin
  server.unref()
  return { host: address.host, port, close: () => closeServer(server, 0) }
}
