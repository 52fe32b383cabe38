import type { Request, RequestHandler } from 'express'
import {
  connectionInfo,
  type GuardOptions,
  type HostedAuth,
  headerFromRaw,
  toWebRequest,
  writeWebResponse,
} from '../../http/index.ts'

/** An Express middleware that mounts every endpoint: `app.use(carnet(auth))`, before or after `express.json()`. */
export function carnet(auth: Pick<HostedAuth, 'handler' | 'paths'>): RequestHandler {
  const paths = new Set(auth.paths)
  return async (req, res, next) => {
    if (!paths.has(req.path)) return next()
    const request = toWebRequest(req, req.url, parsedBody(req))
    await writeWebResponse(await auth.handler(request, connectionInfo(req)), res)
  }
}

/**
 * A middleware that lets callers pass only with a good token: `app.get('/me', guard(auth), …)`. The handler asks
 * `auth.of(req)` who it is.
 */
export function guard<C extends object, U>(
  auth: HostedAuth<C, U>,
  options?: GuardOptions<C>,
): RequestHandler {
  return async (req, res, next) => {
    const verdict = await auth.authenticate(headerFromRaw(req.rawHeaders, auth.headerName), options)
    if (verdict.ok) {
      auth.remember(req, verdict.auth)
      return next()
    }
    const { status, body, headers } = verdict.refusal
    res.status(status).set(headers).json(body)
  }
}

/** What a body parser before us has read, as JSON again; undefined where the body is still to be read. */
function parsedBody({ body }: Request): string | undefined {
  if (body === undefined) return undefined
  return Buffer.isBuffer(body) || typeof body === 'string' ? String(body) : JSON.stringify(body)
}
