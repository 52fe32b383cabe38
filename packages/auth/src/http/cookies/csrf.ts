import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Answer, failed } from '../answer.ts'
import { isLoopbackName } from '../hosting/client-address.ts'

/** The header in which a page shows the token of its session. */
export const csrfHeader = 'x-csrf-token'

/** Where headers are read: a `Headers` is one. */
export interface HeaderReader {
  get(name: string): string | null
}

/** Keeps pages of others from using the cookies of our users. */
export interface Csrf {
  /** The token of a session: always the same one, worthless for any other session, and without the cookie. */
  readonly tokenFor: (sessionId: string) => string
  /** The refusal of a request that comes from a page which may not, or says nothing of where it comes from. */
  readonly checkSource: (headers: HeaderReader) => Answer | undefined
  /** The same, and of one that does not show the token of this session: for whatever changes something. */
  readonly check: (headers: HeaderReader, sessionId: string) => Answer | undefined
}

export interface CsrfOptions {
  /** 32 bytes that all processes share and nobody else has, asked for with the first token. */
  readonly secret: () => Uint8Array
  /** Pages of other origins that may use the cookies. */
  readonly origins: readonly string[]
}

/** Two checks, each of which would do: what the browser says of the page, and a token that only the page can know. */
export function createCsrf({ secret, origins }: CsrfOptions): Csrf {
  let key: Uint8Array | undefined
  const tokenFor = (sessionId: string) => {
    key ??= secret()
    return createHmac('sha256', key).update(sessionId).digest('base64url')
  }
  const checkSource = createSourceCheck(origins)
  return Object.freeze({
    tokenFor,
    checkSource,
    check(headers: HeaderReader, sessionId: string) {
      const refusal = checkSource(headers)
      if (refusal !== undefined) return refusal
      const shown = headers.get(csrfHeader)
      if (shown === null || shown === '') return refused('missing')
      return isSame(shown, tokenFor(sessionId)) ? undefined : refused('incorrect')
    },
  })
}

/** The first of the two alone, for pages that know no session. */
export function createSourceCheck(origins: readonly string[]): Csrf['checkSource'] {
  const allowed: ReadonlySet<string> = new Set(origins)
  return (headers) => {
    const source = sourceOf(headers, allowed)
    return source === 'allowed' ? undefined : refused(source)
  }
}

type Problem = 'unknown' | 'foreign' | 'missing' | 'incorrect'

const reasons: Readonly<Record<Problem, string>> = {
  unknown: 'neither Sec-Fetch-Site nor Origin says which page this comes from.',
  foreign: 'this comes from a page of another origin, which is not one of those allowed.',
  missing: 'the header X-CSRF-Token is missing.',
  incorrect: 'the token in X-CSRF-Token is not that of this session.',
}

const refused = (problem: Problem) => failed('csrf_failed', { reason: reasons[problem] })

/**
 * What the browser says, which no page can change. `Sec-Fetch-Site` comes first: a form on a page without a referrer
 * sends `Origin: null` to its own server.
 */
function sourceOf(headers: HeaderReader, allowed: ReadonlySet<string>): 'allowed' | 'foreign' | 'unknown' {
  const site = headers.get('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return 'allowed'
  const origin = headers.get('origin')
  if (origin !== null && allowed.has(origin)) return 'allowed'
  if (site !== null) return 'foreign'
  if (origin === null) return 'unknown'
  return isOwnOrigin(origin, headers.get('host')) ? 'allowed' : 'foreign'
}

/** By name, and never over plain HTTP, where anybody on the way could be that page; this machine alone has no way. */
function isOwnOrigin(origin: string, host: string | null): boolean {
  if (host === null || !URL.canParse(origin) || !URL.canParse(`https://${host}`)) return false
  const page = new URL(origin)
  if (page.origin !== origin || page.host !== canonicalHost(page.protocol, host)) return false
  return page.protocol === 'https:' || (page.protocol === 'http:' && isLoopbackName(page.hostname))
}

/** Without the port that the scheme implies, as an origin is written. */
const canonicalHost = (protocol: string, host: string) =>
  URL.canParse(`${protocol}//${host}`) ? new URL(`${protocol}//${host}`).host : undefined

function isSame(shown: string, token: string): boolean {
  const [given, expected] = [Buffer.from(shown), Buffer.from(token)]
  return given.length === expected.length && timingSafeEqual(given, expected)
}
