import { noAccessLog } from '../../packages/auth/src/cli/access-log.ts'
import { createHttpServer } from '../../packages/auth/src/cli/http-server.ts'
import type { FetchHandler } from '../../packages/auth/src/http/index.ts'

/** The server of `carnet serve` on a free port of loopback. */
export async function serveOnce({ handler }: { readonly handler: FetchHandler }) {
  const server = createHttpServer({ handler, log: noAccessLog, onError: (error) => console.error(error) })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close(0) }
}
