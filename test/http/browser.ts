// A page in a browser, as far as a server sees it: its jar of cookies, and what it says of where a request comes from.
import { Cookie, CookieJar } from 'tough-cookie'
import { expect } from 'vitest'

type Handler = (
  request: Request,
  info?: { readonly remoteAddress: string | undefined; readonly isEncrypted: boolean },
) => Promise<Response>

export const server = 'https://api.example.com'
const overTls = { remoteAddress: '203.0.113.9', isEncrypted: true }

export interface BrowserOptions {
  /** The origin of the page. Default: the server's own. */
  readonly page?: string
  readonly jar?: CookieJar
  readonly sameSite?: 'strict' | 'lax' | 'none'
}

export interface Browser {
  readonly jar: CookieJar
  /** What the page sends, and what comes of it: cookies go out, and those that come in are kept at once. */
  readonly ask: (path: string, init?: RequestInit & { readonly csrf?: string }) => Promise<Response>
  /** The same, but the answer waits: `keep` is when it arrives. */
  readonly askLate: (path: string, init?: RequestInit & { readonly csrf?: string }) => Promise<Late>
  readonly cookie: (name: string) => Promise<string | undefined>
}

export interface Late {
  readonly response: Response
  readonly keep: () => Promise<void>
}

/** How far a page is from the server, in the words of `Sec-Fetch-Site`. */
function siteOf(page: string): 'same-origin' | 'same-site' | 'cross-site' {
  if (page === server) return 'same-origin'
  return new URL(page).hostname.endsWith('.example.com') ? 'same-site' : 'cross-site'
}

export function createBrowser(handler: Handler, options: BrowserOptions = {}): Browser {
  const { page = server, jar = new CookieJar(undefined, { prefixSecurity: 'strict' }) } = options
  const { sameSite = 'strict' } = options
  const site = siteOf(page)
  const sameSiteContext = site === 'cross-site' ? 'none' : 'strict'
  async function askLate(path: string, init: RequestInit & { readonly csrf?: string } = {}): Promise<Late> {
    const { csrf, ...rest } = init
    const headers = new Headers({
      host: 'api.example.com',
      'sec-fetch-site': site,
      ...(init.headers as object),
    })
    const cookies = await jar.getCookieString(server, { sameSiteContext })
    if (cookies !== '') headers.set('cookie', cookies)
    // browsers say where a request comes from unless it reads from their own origin
    if (site !== 'same-origin' || (init.method ?? 'GET') !== 'GET') headers.set('origin', page)
    if (csrf !== undefined) headers.set('x-csrf-token', csrf)
    const response = await handler(new Request(`${server}${path}`, { ...rest, headers }), overTls)
    const written = cookiesOf(response, sameSite)
    return {
      response,
      async keep() {
        for (const cookie of written) await jar.setCookie(cookie, server, { sameSiteContext })
      },
    }
  }
  return {
    jar,
    askLate,
    async ask(path, init) {
      const { response, keep } = await askLate(path, init)
      await keep()
      return response
    },
    async cookie(name) {
      const kept = await jar.getCookies(server)
      return kept.find(({ key }) => key === `__Host-carnet-${name}`)?.value
    },
  }
}

/** Every cookie that an answer sets. Fails for one that is not as all of ours are. */
function cookiesOf(response: Response, sameSite: BrowserOptions['sameSite'] = 'strict'): Cookie[] {
  return response.headers.getSetCookie().map((text) => {
    const cookie = Cookie.parse(text)
    if (cookie === undefined) throw new Error('This is no cookie.')
    expect({
      isOurs: /^__Host-carnet-(refresh|access|csrf)$/.test(cookie.key),
      secure: cookie.secure,
      path: cookie.path,
      domain: cookie.domain,
      sameSite: cookie.sameSite,
      httpOnly: cookie.httpOnly,
      isKept: typeof cookie.maxAge,
      fits: text.length <= 4096,
      extensions: cookie.extensions,
    }).toEqual({
      isOurs: true,
      secure: true,
      path: '/',
      domain: null,
      sameSite,
      httpOnly: cookie.key !== '__Host-carnet-csrf',
      isKept: 'number',
      fits: true,
      extensions: sameSite === 'none' ? ['Partitioned'] : null,
    })
    return cookie
  })
}

/** Name and Max-Age of each cookie that an answer sets. */
export const agesOf = (response: Response): Record<string, unknown> =>
  Object.fromEntries(
    cookiesOf(response).map(({ key, maxAge }) => [key.replace('__Host-carnet-', ''), maxAge]),
  )
