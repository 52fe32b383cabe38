import type { RequestHandler } from 'express'
import {
  authenticateRaw,
  type CallerAuth,
  checkGuard,
  createNodeAnswering,
  type GuardOptions,
  type HostedAuth,
} from '../../http/index.ts'

/** An Express middleware that mounts every endpoint: `app.use(carnet(auth))`, before or after `express.json()`. */
export function carnet(auth: Pick<HostedAuth, 'handler' | 'paths'>): RequestHandler {
  // what Express has mounted it behind is not in `req.url` any more
  const answers = createNodeAnswering(auth)
  return (req, res, next) => {
    if (!answers(req, res)) next()
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
