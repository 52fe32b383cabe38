import type { IncomingMessage } from 'node:http'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import {
  type AuthBehind,
  authenticateRaw,
  authenticateWeb,
  type CallerAuth,
  checkGuard,
  connectionInfo,
  filledPath,
  type GuardOptions,
  type HostedAuth,
  webRequestAt,
} from '../../http/index.ts'

/** A Hono app with every endpoint: `app.route('/', carnet(auth))`. */
export function carnet(auth: Pick<HostedAuth, 'handler' | 'paths'>): Hono {
  const app = new Hono()
  for (const path of auth.paths) {
    app.all(path, (c) => {
      const incoming = incomingOf(c)
      return auth.handler(
        webRequestAt(c.req.raw, filledPath(path, c.req.param())),
        incoming && connectionInfo(incoming),
      )
    })
  }
  return app
}

/**
 * A middleware that lets callers pass only with a good token: `app.get('/me', guard(auth), (c) => c.var.auth.claims)`.
 */
export function guard<C extends object, U, const O extends GuardOptions<C> = object>(
  auth: CallerAuth<C, U>,
  options?: O,
): MiddlewareHandler<{ Variables: { auth: AuthBehind<C, U, O> } }> {
  checkGuard(auth, options)
  return async (c, next) => {
    const incoming = incomingOf(c)
    // on Node the header is read where it lies: asking Hono for it would build a Headers object first
    const verdict = await (incoming
      ? authenticateRaw(auth, incoming, options)
      : authenticateWeb(auth, c.req.raw, options))
    if (!verdict.ok)
      return c.json(verdict.refusal.body, verdict.refusal.status as 401, verdict.refusal.headers)
    c.set('auth', verdict.auth as AuthBehind<C, U, O>)
    auth.remember(c.req.raw, verdict.auth)
    return next()
  }
}

/** The request under the Web request, where `@hono/node-server` serves. */
function incomingOf(c: Context): IncomingMessage | undefined {
  return (c.env as { incoming?: IncomingMessage } | undefined)?.incoming
}
