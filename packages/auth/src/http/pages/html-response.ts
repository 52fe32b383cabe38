import type { html } from 'hono/html'
import { aYearOfTls, everyResponse } from '../security-headers.ts'

/** A piece of a page, escaped by `hono/html`. */
export type Html = ReturnType<typeof html>

// everything comes from this server, and from files: no inline script or style, no other host
const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'object-src': "'none'",
}

export interface HtmlOptions {
  readonly status?: number
  /** Whether browsers may be told to come over TLS from now on. */
  readonly isTlsPromised: boolean
  /** The headers of the answer that the page shows: what concerns the browser too goes with the page. */
  readonly like?: Headers
  /** Directives of the content security policy that are others on this page. */
  readonly policy?: Partial<typeof policy>
}

/** A page as a response: the one place where HTML leaves, with the headers that every page has. */
export async function htmlResponse(page: Html, request: Request, options: HtmlOptions): Promise<Response> {
  const text = String(await page)
  const { status = 200, isTlsPromised, like = new Headers() } = options
  const directives = Object.entries({ ...policy, ...options.policy })
  const headers = new Headers({
    ...everyResponse,
    ...(isTlsPromised ? aYearOfTls : {}),
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    'content-security-policy': directives.map(([name, value]) => `${name} ${value}`).join('; '),
    'cache-control': 'no-store',
    vary: 'Accept',
  })
  for (const name of passedOn) {
    const value = like.get(name)
    if (value !== null) headers.set(name, value)
  }
  for (const cookie of like.getSetCookie()) headers.append('set-cookie', cookie)
  return new Response(request.method === 'HEAD' ? null : text, { status, headers })
}

const passedOn = ['allow', 'connection', 'retry-after', 'www-authenticate', 'x-request-id']
