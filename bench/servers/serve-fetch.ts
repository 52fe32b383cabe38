import { type HttpBindings, serve } from '@hono/node-server'
import { reportPort } from './report-port.ts'

/** Serves a fetch handler on a free port of this machine and tells the parent process which. */
export function serveFetch(handle: (request: Request, bindings: HttpBindings) => Promise<Response>): void {
  const fetch = (request: Request, bindings: unknown) => handle(request, bindings as HttpBindings)
  serve({ fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => reportPort(port))
}
