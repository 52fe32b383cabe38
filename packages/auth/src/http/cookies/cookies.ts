import { parseCookie, stringifySetCookie } from 'cookie'

export type SameSite = 'strict' | 'lax' | 'none'

/** How a cookie of ours is kept. It is bound to this host and to TLS in any case, as its name tells the browser. */
export interface CookieTraits {
  /** Whether no script may read it. */
  readonly httpOnly: boolean
  readonly sameSite: SameSite
}

/** One cookie by its name and traits, so that it is set and cleared with the same attributes. */
export interface Cookie {
  readonly name: string
  /** The value in a `Cookie` header; undefined for none. */
  readonly read: (header: string | null) => string | undefined
  /** A `Set-Cookie` value. @throws RangeError where browsers would drop the cookie for its size. */
  readonly set: (value: string, lifetimeSeconds: number) => string
  readonly clear: () => string
}

// browsers drop what is longer, and say nothing (RFC 6265 6.1)
const maximumBytes = 4096

// browsers keep nothing longer (RFC 6265bis 5.5)
const maximumSeconds = 400 * 86_400

/** A cookie called `__Host-carnet-…` (RFC 6265bis 4.1.3.2): no sub-domain can set it, and no page without TLS. */
export function createCookie(shortName: string, { httpOnly, sameSite }: CookieTraits): Cookie {
  const name = `__Host-carnet-${shortName}`
  // for pages of other sites, each has its own: a cookie that all of them share is not kept any more (CHIPS)
  const traits = { name, path: '/', secure: true, httpOnly, sameSite, partitioned: sameSite === 'none' }
  return Object.freeze({
    name,
    read: (header: string | null) => (header === null ? undefined : parseCookie(header)[name]),
    set(value: string, lifetimeSeconds: number) {
      const maxAge = Math.min(Math.max(0, Math.floor(lifetimeSeconds)), maximumSeconds)
      const text = stringifySetCookie({ ...traits, value, maxAge })
      if (Buffer.byteLength(text) <= maximumBytes) return text
      throw new RangeError(
        `The cookie ${name} would be longer than the ${maximumBytes} bytes that browsers keep. Put fewer claims into tokens.`,
      )
    },
    clear: () => stringifySetCookie({ ...traits, value: '', maxAge: 0 }),
  })
}
