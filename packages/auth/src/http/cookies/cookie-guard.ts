import type { Guard, GuardRefusal, GuardVerdict } from '../../guard/index.ts'
import type { Answer } from '../answer.ts'
import type { CookieTransport } from './cookie-transport.ts'
import type { HeaderReader } from './csrf.ts'

/** A guard for requests without an authorization header, whose cookie may say who calls. */
export type CookieGuard<C extends object, U> = (
  headers: HeaderReader,
  options?: Parameters<Guard<C, U>>[1],
  method?: string,
) => GuardVerdict<C, U> | Promise<GuardVerdict<C, U>>

/** The same answers as for a header. A method that may change something also takes a page of ours, and its token. */
export function createCookieGuard<C extends object, U>(
  guard: Guard<C, U>,
  { cookies, csrf }: CookieTransport,
  [scheme = 'Bearer']: readonly string[],
): CookieGuard<C, U> {
  return (headers, options, method) => {
    const token = cookies.access.read(headers.get('cookie'))
    const verdict = guard(token ? `${scheme} ${token}` : undefined, options, method)
    if (method !== undefined && safeMethods.has(method)) return verdict
    const alsoFromOurPage = (known: GuardVerdict<C, U>): GuardVerdict<C, U> => {
      if (!known.ok || known.auth === undefined) return known
      // whose token names no session has none to be bound to
      const refusal = csrf.check(headers, known.auth.sessionId ?? '')
      return refusal === undefined ? known : { ok: false, refusal: toRefusal(refusal) }
    }
    return verdict instanceof Promise ? verdict.then(alsoFromOurPage) : alsoFromOurPage(verdict)
  }
}

// RFC 9110 9.2.1
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

const toRefusal = ({ status, body, headers = {} }: Answer): GuardRefusal => ({
  status,
  body: body as GuardRefusal['body'],
  headers: { 'cache-control': 'no-store', ...headers },
})
