import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Auth } from '../auth.ts'
import { connectionInfo } from '../http/index.ts'
import type { AccessLog } from './access-log.ts'
import { CommandError } from './command.ts'

export interface HttpServer {
  /** Begins to serve; gives the port, also where 0 let the system choose. */
  readonly listen: (address: { readonly host: string; readonly port: number }) => Promise<number>
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
    listen: ({ host, port }) => listen(server, host, port),
    sendClientsAway: () => {
      isLeaving = true
    },
    close: (patienceMs) => close(server, patienceMs),
  }
}

/** In the words of Django's server. */
const listenFailures: Readonly<Record<string, string>> = {
  EACCES: "Error: You don't have permission to access that port.",
  EADDRINUSE: 'Error: That port is already in use.',
  EADDRNOTAVAIL: "Error: That IP address can't be assigned to.",
  ENOTFOUND: 'Error: That host name is not known.',
  EAI_AGAIN: 'Error: That host name is not known.',
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => {
      reject(new CommandError(listenFailures[error.code ?? ''] ?? `Error: ${error.message}`))
    }
    server.once('error', refuse)
    server.listen({ host, port }, () => {
      server.off('error', refuse)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

async function close(server: Server, patienceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // a connection whose request was on its way when we closed becomes idle later
  const sweeping = setInterval(() => server.closeIdleConnections(), 50)
  const cutting = setTimeout(() => server.closeAllConnections(), patienceMs)
  await closed
  clearInterval(sweeping)
  clearTimeout(cutting)
}
