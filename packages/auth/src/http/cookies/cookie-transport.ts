import type { TokenTypeName } from '../../tokens/index.ts'
import { type Cookie, createCookie, type SameSite } from './cookies.ts'
import type { Csrf, HeaderReader } from './csrf.ts'

/** Whose token this is, as far as its signature proves it: it may have expired. */
export interface TokenOwner {
  readonly sessionId: string
  readonly userId: string | undefined
}

export interface CookieTransportOptions {
  /** Whether a client asks for cookies, each time, and gets its tokens in bodies otherwise. */
  readonly isOptional: boolean
  /** Whether access tokens are put into a cookie. */
  readonly setsAccess: boolean
  /** Whether a caller may be proved by a cookie. */
  readonly readsAccess: boolean
  readonly sameSite: SameSite
  /** Pages of other origins that may use the cookies. */
  readonly origins: readonly string[]
  readonly csrf: Csrf
  readonly accessSeconds: number
  readonly slidingSeconds: number
  readonly ownerOf: (token: string, type: TokenTypeName) => Promise<TokenOwner | undefined>
}

/** Tokens that travel in cookies: which ones there are, and when they are meant. */
export interface CookieTransport extends CookieTransportOptions {
  readonly cookies: {
    readonly refresh: Cookie
    /** The access token, or a sliding token: what proves a caller. */
    readonly access: Cookie
    /** For pages of this origin to read: it is good for nothing without the other two. */
    readonly csrf: Cookie
  }
  /** Whether a request is about cookies. */
  readonly isMeant: (headers: HeaderReader) => boolean
  /** `Set-Cookie` values after which a browser has none of them. */
  readonly cleared: () => string[]
}

/** The header by which a client asks for cookies where it has the choice. */
export const transportHeader = 'x-carnet-transport'

export function createCookieTransport(options: CookieTransportOptions): CookieTransport {
  const { isOptional, sameSite } = options
  const cookies = {
    refresh: createCookie('refresh', { httpOnly: true, sameSite }),
    access: createCookie('access', { httpOnly: true, sameSite }),
    csrf: createCookie('csrf', { httpOnly: false, sameSite }),
  }
  return Object.freeze({
    ...options,
    cookies,
    isMeant: (headers: HeaderReader) => !isOptional || headers.get(transportHeader) === 'cookie',
    cleared: () => Object.values(cookies).map((cookie) => cookie.clear()),
  })
}
