import type { CallerAuth } from '../../guard/index.ts'
import type { ConnectionInfo } from '../hosting/client-address.ts'
import type { HostedAuth } from '../hosting/hosted-auth.ts'
import { webRequest } from '../hosting/web-request.ts'
import { transportHeader } from './cookie-transport.ts'
import { createCookie } from './cookies.ts'
import { csrfHeader, type HeaderReader } from './csrf.ts'

/** Cookies after a refresh: those that the browser is to keep, and the header as it would send them. */
export interface Refreshed {
  readonly setCookies: readonly string[]
  readonly cookieHeader: string
}

export type CookieAuth = Pick<HostedAuth, 'handler' | 'paths'> & Pick<CallerAuth, 'authenticateByCookie'>

// the name is all that reading takes
const nameOnly = { httpOnly: true, sameSite: 'strict' } as const
const refreshCookie = createCookie('refresh', nameOnly)
const csrfCookie = createCookie('csrf', nameOnly)

/** How long the access token is to last at least, so that it does for the request that is being answered. */
const leewaySeconds = 10

/**
 * For servers that render pages: refreshes the cookies of a request before a page is made, if they have a refresh token
 * and no access token that lasts. Undefined: nothing to do, or nobody is signed in. Requests that do so at once are
 * harmless: within `grace` all get the same successor.
 *
 * @throws TypeError where cookies hold no access token.
 */
export async function refreshByCookie(
  auth: CookieAuth,
  headers: Headers,
  info?: ConnectionInfo,
): Promise<Refreshed | undefined> {
  if (auth.authenticateByCookie === undefined)
    throw new TypeError('Pages stay signed in by cookies: set "transport" and "cookies: { access: true }".')
  const cookies = headers.get('cookie')
  if (cookies === null || !refreshCookie.read(cookies)) return undefined
  const known = await auth.authenticateByCookie(headers, {}, 'GET')
  if (known.ok && Number(known.auth?.token['exp']) - Date.now() / 1000 > leewaySeconds) return undefined
  const path = auth.paths.find((one) => one.endsWith('/token/refresh/')) ?? ''
  const asked = webRequest(new URL(`http://host${path}`), {
    method: 'POST',
    headers: asPage(headers, cookies),
  })
  const response = await auth.handler(asked, info)
  // whatever has failed, the page is made for nobody, and the browser keeps what it has
  if (!response.ok) return undefined
  const setCookies = response.headers.getSetCookie()
  return { setCookies, cookieHeader: withNew(cookies, setCookies) }
}

/** Headers of a request that a page of ours makes. It is this server that refreshes; no page has to prove anything. */
function asPage(headers: Headers, cookies: string): Headers {
  const asked = new Headers(headers)
  for (const name of ['content-length', 'content-type', 'authorization', 'origin']) asked.delete(name)
  asked.set('accept', 'application/json')
  asked.set('sec-fetch-site', 'same-origin')
  asked.set(transportHeader, 'cookie')
  const token = csrfCookie.read(cookies) ?? ''
  // what no header can hold was not given by us
  asked.set(csrfHeader, /^[\w-]*$/.test(token) ? token : '')
  return asked
}

/**
 * The header with our new cookies in place of the old ones. Those of others stay as they were sent, whatever they are:
 * a token has been used up by now, so nothing here may fail.
 */
function withNew(cookies: string, setCookies: readonly string[]): string {
  const added = setCookies.map((text) => text.replace(/;.*$/s, ''))
  const names = new Set(added.map(nameIn))
  const kept = cookies.split(';').filter((pair) => pair.trim() !== '' && !names.has(nameIn(pair)))
  return [...kept.map((pair) => pair.trim()), ...added].join('; ')
}

const nameIn = (pair: string) => pair.replace(/=.*$/s, '').trim()

/**
 * Headers of a request as a guard may judge them whose caller has no place for `X-CSRF-Token`: the forms that a framework
 * sends to itself. The token is taken from its cookie; that the page is ours is still checked.
 */
export const withTokenOfCookie = (headers: HeaderReader): HeaderReader => ({
  get: (name) => (name === csrfHeader ? (csrfCookie.read(headers.get('cookie')) ?? null) : headers.get(name)),
})
