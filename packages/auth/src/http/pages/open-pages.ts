import type { Endpoint } from '@carnet/contract'
import type { Answer } from '../answer.ts'
import { endpointNames } from '../endpoint-names.ts'
import { type ConnectionInfo, isOverTls, isSecure } from '../hosting/client-address.ts'
import type { HttpContext } from '../http-context.ts'
import { createPages, type Pages } from './create-pages.ts'
import type { Visit } from './visit.ts'

/** The pages of a server, or undefined where its options leave them out. */
export function openPages<C extends object, U>(context: HttpContext<C, U>): Pages | undefined {
  if (!context.pages) return undefined
  const { clock = Date.now, admin = false } = context
  const hasAdmin = admin !== false && !admin.separate
  return createPages({ ...context, clock, hasAdmin, names: endpointNames(context), judging: context })
}

/** How a request is answered where nobody looks at pages. */
export interface PlainAnswers {
  readonly endpoint?: Endpoint
  readonly answer: (request: Request) => Promise<Response>
  readonly refuse: (answer: Answer) => Response
}

/** A request that a browser may have sent, and what a client would get. */
export function visitOf<C extends object, U>(
  { requireTls, trustedHops }: HttpContext<C, U>,
  request: Request,
  info: ConnectionInfo,
  answers: PlainAnswers,
): Visit {
  const { headers, url } = request
  const overTls = isOverTls(headers, info, trustedHops)
  return {
    ...answers,
    request,
    path: new URL(url).pathname,
    origin: `${overTls ? 'https' : 'http'}://${hostOf(headers)}`,
    isTlsPromised: requireTls && overTls,
    isTlsMissing: requireTls && !isSecure(headers, info, trustedHops),
  }
}

/** It is shown to whoever has sent it, and decides nothing. */
function hostOf(headers: Headers): string {
  const host = headers.get('host') ?? ''
  return /^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'
}
