import type { FastifyPluginAsync, onRequestAsyncHookHandler } from 'fastify'
import {
  connectionInfo,
  type GuardOptions,
  type HostedAuth,
  headerFromRaw,
  toWebRequest,
} from '../../http/index.ts'

/** A Fastify plugin that mounts every endpoint: `app.register(carnet(auth))`, with a `prefix` if you like. */
export function carnet(auth: HostedAuth): FastifyPluginAsync {
  return async (app) => {
    // in this plugin's own scope bodies stay unread, so that Carnet sees what was sent and not what a parser made of it
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const path of auth.paths) {
      app.all(path, async ({ raw, url }, reply) => {
        const request = toWebRequest(raw, url.slice(app.prefix.length))
        return reply.send(await auth.handler(request, connectionInfo(raw)))
      })
    }
  }
}

/**
 * A hook that lets a route's callers pass only with a good token: `{ onRequest: guard(auth) }`. The handler asks
 * `auth.of(request)` who it is.
 */
export function guard<C extends object, U>(
  auth: HostedAuth<C, U>,
  options?: GuardOptions<C>,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const verdict = await auth.authenticate(headerFromRaw(request.raw.rawHeaders, auth.headerName), options)
    if (verdict.ok) return auth.remember(request, verdict.auth)
    const { status, body, headers } = verdict.refusal
    return reply.code(status).headers(headers).send(body)
  }
}
