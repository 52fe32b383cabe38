import {
  type AuthBehind,
  authenticateWeb,
  type CallerAuth,
  type CookieAuth,
  checkGuard,
  connectionByName,
  type GuardOptions,
  type HeaderReader,
  refreshByCookie,
  withTokenOfCookie,
} from '../../http/index.ts'
import { opened, type Source } from './open-once.ts'

/**
 * Who calls, in server components and server actions: `await getAuth(auth, await headers())`. Undefined: nobody, or nobody
 * whom the options let pass. A call that comes from a page of somebody else is nobody's.
 *
 * @throws Error where the database had to be asked and cannot answer.
 */
export async function getAuth<C extends object, U, const O extends GuardOptions<C> = object>(
  auth: Source<CallerAuth<C, U>>,
  headers: HeaderReader,
  options?: O,
): Promise<Exclude<AuthBehind<C, U, O>, undefined> | undefined> {
  const server = await opened(auth)
  checkGuard(server, options)
  // nobody tells the method: an action has a body, and browsers say where it comes from; links and reloads have neither
  const isAction = ['origin', 'content-type', 'next-action'].some((name) => headers.get(name) !== null)
  const asked = isAction
    ? { headers: withTokenOfCookie(headers), method: 'POST' }
    : { headers, method: 'GET' }
  const verdict = await authenticateWeb(server, asked, options)
  if (!verdict.ok && verdict.refusal.status >= 500) throw new Error(String(verdict.refusal.body['detail']))
  return (verdict.ok ? verdict.auth : undefined) as Exclude<AuthBehind<C, U, O>, undefined> | undefined
}

/** `NextResponse.next`, as far as it matters here. */
type Continue<R extends Response> = (init?: { request: { headers: Headers } }) => R

/**
 * For `proxy.ts`: server components cannot set cookies, so those of a request are refreshed before; the page sees the new
 * ones, and so does the browser. `next` is `NextResponse.next`.
 */
export async function refreshInProxy<R extends Response>(
  auth: Source<CookieAuth>,
  request: Request,
  next: Continue<R>,
): Promise<R> {
  const refreshed = await refreshByCookie(
    await opened(auth),
    request.headers,
    connectionByName(request.headers),
  )
  if (refreshed === undefined) return next()
  const headers = new Headers(request.headers)
  headers.set('cookie', refreshed.cookieHeader)
  const response = next({ request: { headers } })
  for (const cookie of refreshed.setCookies) response.headers.append('set-cookie', cookie)
  return response
}
