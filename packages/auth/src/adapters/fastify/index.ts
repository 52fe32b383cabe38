import type { FastifyPluginAsync, onRequestAsyncHookHandler } from 'fastify'
import {
  authenticateRaw,
  type CallerAuth,
  checkGuard,
  connectionInfo,
  filledPath,
  type GuardOptions,
  type GuardVerdict,
  type HostedAuth,
  type RawRequest,
  toWebRequest,
} from '../../http/index.ts'

/** A Fastify plugin that mounts every endpoint: `app.register(carnet(auth))`, with a `prefix` if you like. */
export function carnet(auth: Pick<HostedAuth, 'handler' | 'paths'>): FastifyPluginAsync {
  return async (app) => {
    for (const path of auth.paths) {
      // with `ignoreTrailingSlash` both spellings are one route
      if (app.hasRoute({ method: 'POST', url: `${app.prefix}${path}` })) continue
      app.all(path, { onRequest: answer(auth, path) }, neverAsked)
    }
  }
}

/** Answers before Fastify parses: Carnet sees what was sent, and not what a parser made of it or thought of it. */
function answer(auth: Pick<HostedAuth, 'handler'>, path: string): onRequestAsyncHookHandler {
  return async ({ raw, params }, reply) => {
    const asked = filledPath(path, params as Record<string, string>)
    const response = await auth.handler(toWebRequest(raw, asked), connectionInfo(raw))
    // connections are not the business of a request any more (RFC 9113 8.2.2)
    if (raw.httpVersionMajor > 1) response.headers.delete('connection')
    return reply.send(response)
  }
}

const neverAsked = () => {
  throw new Error('The hook before this handler answers every request.')
}

/** A hook of any Fastify server, over HTTP/1.1, TLS or HTTP/2: what a guard needs of a request and its reply. */
type GuardHook = (
  request: { readonly raw: RawRequest },
  reply: {
    code(status: number): unknown
    headers(values: Readonly<Record<string, string>>): unknown
    send(body: unknown): unknown
  },
  done: (error?: Error) => void,
) => void

/**
 * A hook that lets a route's callers pass only with a good token: `{ onRequest: guard(auth) }`. The handler asks
 * `auth.of(request)` who it is.
 */
export function guard<C extends object, U>(auth: CallerAuth<C, U>, options?: GuardOptions<C>): GuardHook {
  checkGuard(auth, options)
  // by callback: a promise for each request would cost as much as the rest of a remembered token's check
  return (request, reply, done) => {
    const settle = (verdict: GuardVerdict<C, U>) => {
      if (!verdict.ok) {
        reply.code(verdict.refusal.status)
        reply.headers(verdict.refusal.headers)
        reply.send(verdict.refusal.body)
        return
      }
      auth.remember(request, verdict.auth)
      done()
    }
    const verdict = authenticateRaw(auth, request.raw, options)
    if (verdict instanceof Promise) verdict.then(settle, done)
    else settle(verdict)
  }
}
