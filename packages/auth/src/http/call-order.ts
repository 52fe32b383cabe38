import { StoreUnavailableError } from '../sessions/index.ts'
import { accepts } from './accepts.ts'
import { type Answer, failed } from './answer.ts'
import { type ConnectionInfo, isOverTls } from './hosting/client-address.ts'
import type { AroundCall } from './http-context.ts'
import { busy } from './token-answers.ts'

// What the endpoints of the API and those of the admin have in common.

/** What a request has to be before anybody looks at what it is about. */
export interface Expected {
  readonly isTlsMissing: boolean
  readonly method: string
  /** The media types of its answer. */
  readonly produced: readonly string[]
  /** What is answered to OPTIONS; undefined: that it is no method of this endpoint. */
  readonly options?: { readonly preflight: () => Answer; readonly describe: () => Answer } | undefined
}

/** What needs no look at the endpoint's own work, in this order: TLS, preflights, formats, methods. */
export function earlyAnswer({ headers, method }: Request, expected: Expected): Answer | undefined {
  const options = method === 'OPTIONS' ? expected.options : undefined
  if (expected.isTlsMissing) return failed('tls_required')
  if (options !== undefined && headers.has('access-control-request-method')) return options.preflight()
  if (!accepts(headers.get('accept'), expected.produced)) return failed('not_acceptable')
  if (options !== undefined) return options.describe()
  const isExpected = method === expected.method || (method === 'HEAD' && expected.method === 'GET')
  return isExpected ? undefined : failed('method_not_allowed', { method })
}

/** The last resort: a fault ends one request and tells its caller nothing. */
export async function guardFaults(
  onError: (error: unknown) => void,
  work: () => Promise<Answer>,
  respond: (answer: Answer) => Response,
): Promise<Response> {
  try {
    return respond(await work())
  } catch (error) {
    onError(error)
    return respond(error instanceof StoreUnavailableError ? busy : failed('internal_error'))
  }
}

/** Whether browsers may be told to come over TLS from now on (RFC 6797 7.2). */
export const isTlsPromised = (
  { requireTls, trustedHops }: { readonly requireTls: boolean; readonly trustedHops: number },
  { headers }: Request,
  info: ConnectionInfo,
): boolean => requireTls && isOverTls(headers, info, trustedHops)

export const unmeasured: AroundCall = (_call, _request, work) => work()
export const unknownConnection: ConnectionInfo = { remoteAddress: undefined, isEncrypted: false }
