import type { RequestHandler } from 'express'
import {
  authenticateRaw,
  bodyRead,
  type CallerAuth,
  checkGuard,
  connectionInfo,
  type GuardOptions,
  type HostedAuth,
  pathMatcher,
  toWebRequest,
  writeWebResponse,
} from '../../http/index.ts'

/** An Express middleware that mounts every endpoint: `app.use(carnet(auth))`, before or after `express.json()`. */
export function carnet(auth: Pick<HostedAuth, 'handler' | 'paths'>): RequestHandler {
  const isOurs = pathMatcher(auth.paths)
  return async (req, res, next) => {
    if (!isOurs(req.path)) return next()
    const request = toWebRequest(req, req.path, bodyRead(req))
    // these answers are not Express's, and what made them is nobody's business
    res.removeHeader('x-powered-by')
    await writeWebResponse(await auth.handler(request, connectionInfo(req)), res)
  }
}

/**
 * A middleware that lets callers pass only with a good token: `app.get('/me', guard(auth), …)`. The handler asks
 * `auth.of(req)` who it is.
 */
export function guard<C extends object, U>(
  auth: CallerAuth<C, U>,
  options?: GuardOptions<C>,
): RequestHandler {
  checkGuard(auth, options)
  return async (req, res, next) => {
    const verdict = await authenticateRaw(auth, req, options)
    if (verdict.ok) {
      auth.remember(req, verdict.auth)
      return next()
    }
    const { status, body, headers } = verdict.refusal
    res.status(status).set(headers).json(body)
  }
}
