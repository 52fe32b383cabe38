import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Auth } from '../auth.ts'
import { connectionInfo } from '../http/index.ts'
import type { AccessLog } from './access-log.ts'
import { type Address, closeServer, listen } from './listening.ts'

export interface HttpServer {
  /** Begins to serve; gives the port, also where 0 let the system choose. */
  readonly listen: (address: Address) => Promise<number>
  /** From now on every answer asks its client to connect anew next time, to another process. */
  readonly sendClientsAway: () => void
  /** Accepts nobody new, lets requests finish for so long, then cuts their connections. */
  readonly close: (patienceMs: number) => Promise<void>
}

/** Node's own limits allow a slow client minutes and any number of connections. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  // longer than a load balancer keeps its connections, which must be the one to close them
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1000,
}

export interface HttpServerOptions {
  readonly handler: Auth['handler']
  readonly log: AccessLog
  /** Told of connections that could not be accepted, such as for want of file descriptors. */
  readonly onError: (error: Error) => void
}

export function createHttpServer({ handler, log, onError }: HttpServerOptions): HttpServer {
  let isLeaving = false
  const answer = getRequestListener(
    (request, { incoming }) =>
      handler(request, connectionInfo(incoming as Parameters<typeof connectionInfo>[0])),
    // HTTP/1.0 may leave the host out, as health checks do; what it is called decides nothing
    { hostname: 'localhost' },
  )
  const server = createServer(limits, (incoming, outgoing) => {
    log.watch(incoming, outgoing)
    if (isLeaving) outgoing.setHeader('connection', 'close')
    void answer(incoming, outgoing)
  })
  server.on('error', (error) => {
    if (server.listening) onError(error)
  })
  server.maxConnections = 10_000
  server.maxRequestsPerSocket = 1000
  return {
    listen: ({ host, port }) => listen(server, { host, port }),
    sendClientsAway: () => {
      isLeaving = true
    },
    close: (patienceMs) => closeServer(server, patienceMs),
  }
}
