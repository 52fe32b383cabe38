import {
  type AuthBehind,
  authenticateWeb,
  type CallerAuth,
  checkGuard,
  connectionByName,
  type GuardOptions,
  type HostedAuth,
  type MountOptions,
  webRequestAt,
  withoutPrefix,
} from '../../http/index.ts'
import { opened, type Source } from './open-once.ts'

export { openOnce } from './open-once.ts'
export { getAuth, refreshInProxy } from './pages.ts'

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

type RouteHandlers = Readonly<Record<(typeof methods)[number], (request: Request) => Promise<Response>>>

/**
 * Route handlers with every endpoint, for `app/api/[...path]/route.ts`: `export const { GET, POST, DELETE } = carnet(auth)`.
 * `prefix` is the application's `basePath`, if it has one.
 */
export function carnet(
  auth: Source<Pick<HostedAuth, 'handler' | 'paths'>>,
  { prefix }: MountOptions = {},
): RouteHandlers {
  const bare = withoutPrefix(prefix)
  const answer = async (request: Request) => {
    const { handler } = await opened(auth)
    const { pathname } = new URL(request.url)
    return handler(webRequestAt(request, bare(pathname) ?? pathname), connectionByName(request.headers))
  }
  return Object.freeze(Object.fromEntries(methods.map((method) => [method, answer]))) as RouteHandlers
}

/** Lets callers through to a route handler only with a good token: `export const GET = guard(auth)((request, caller) => …)`. */
export function guard<C extends object, U, const O extends GuardOptions<C> = object>(
  auth: Source<CallerAuth<C, U>>,
  options?: O,
) {
  checkGuard({}, options)
  return <R extends Request, Context>(
    handler: (request: R, caller: AuthBehind<C, U, O>, context: Context) => Response | Promise<Response>,
  ): ((request: R, context: Context) => Promise<Response>) =>
    async (request, context) => {
      const server = await opened(auth)
      checkGuard(server, options)
      const verdict = await authenticateWeb(server, request, options)
      if (!verdict.ok) return Response.json(verdict.refusal.body, verdict.refusal)
      server.remember(request, verdict.auth)
      return handler(request, verdict.auth as AuthBehind<C, U, O>, context)
    }
}
