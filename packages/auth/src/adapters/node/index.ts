import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type AuthBehind,
  authenticateRaw,
  type CallerAuth,
  checkGuard,
  createNodeAnswering,
  type GuardOptions,
  type GuardRefusal,
  type HostedAuth,
  type MountOptions,
  printError,
} from '../../http/index.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** What is asked for paths that are not Carnet's; the answer is its own business. */
type Next = (error?: unknown) => void

export type { MountOptions }

/**
 * A listener with every endpoint: `createServer(carnet(auth, listener))`. Other paths go to `listener`, or to `next` where
 * a server such as Connect gives one; without either the answer is 404.
 *
 * @throws TypeError for a prefix that no path begins with.
 */
export function carnet(
  auth: Pick<HostedAuth, 'handler' | 'paths'>,
  listener?: Listener,
  { prefix }: MountOptions = {},
): (request: IncomingMessage, response: ServerResponse, next?: Next) => void {
  const answers = createNodeAnswering(auth, prefix)
  return (request, response, next) => {
    if (answers(request, response)) return
    if (listener !== undefined) listener(request, response)
    else if (next !== undefined) next()
    else sendJson(response, { status: 404, body: { detail: 'Not found.' }, headers: {} })
  }
}

/** A listener that is told who calls. */
type GuardedListener<A> = (request: IncomingMessage, response: ServerResponse, caller: A) => unknown

/**
 * Lets callers through to a listener only with a good token: `guard(auth)((request, response, caller) => …)`. What the
 * listener, or a predicate among the options, throws is answered 500, and told to `onError` (default: a line on standard
 * error).
 */
export function guard<C extends object, U, const O extends GuardOptions<C> = object>(
  auth: CallerAuth<C, U>,
  options?: O,
  onError: (error: unknown) => void = printError,
): (listener: GuardedListener<AuthBehind<C, U, O>>) => Listener {
  checkGuard(auth, options)
  return (listener) => {
    const letThrough = async (request: IncomingMessage, response: ServerResponse) => {
      const verdict = await authenticateRaw(auth, request, options)
      if (!verdict.ok) return sendJson(response, verdict.refusal)
      auth.remember(request, verdict.auth)
      return listener(request, response, verdict.auth as AuthBehind<C, U, O>)
    }
    return (request, response) => {
      letThrough(request, response).catch((error) => {
        onError(error)
        if (response.headersSent) response.destroy()
        else sendJson(response, { status: 500, body: { detail: 'Internal server error.' }, headers: {} })
      })
    }
  }
}

function sendJson(response: ServerResponse, { status, body, headers }: GuardRefusal): void {
  const text = JSON.stringify(body)
  const length = Buffer.byteLength(text)
  response.writeHead(status, { ...headers, 'content-type': 'application/json', 'content-length': length })
  response.end(text)
}
