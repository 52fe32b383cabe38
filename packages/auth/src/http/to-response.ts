import { currentOrigin } from '../audit/index.ts'
import type { Answer } from './answer.ts'
import type { Cors } from './cors.ts'
import { aYearOfTls, everyResponse, noPage } from './security-headers.ts'

// RFC 6749 5.1, and what browsers ask for
const everyAnswer = {
  ...everyResponse,
  'content-type': 'application/json',
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'content-security-policy': noPage,
}

export interface ResponseOptions {
  readonly allow: string | undefined
  readonly cors: Cors
  /** Whether browsers may be told to come over TLS from now on: they have now (RFC 6797 7.2). */
  readonly isTlsPromised: boolean
}

/**
 * The Web response of an answer, with the headers that every answer has.
 *
 * @throws TypeError for a body that JSON cannot hold.
 */
export function toResponse(
  { status, body, stream, headers, cookies = [] }: Answer,
  request: Request,
  { allow, cors, isTlsPromised }: ResponseOptions,
): Response {
  const complete: Record<string, string> = {
    ...everyAnswer,
    ...(isTlsPromised ? aYearOfTls : {}),
    ...(allow === undefined ? {} : { allow }),
    ...cors.headersFor(request.headers.get('origin')),
    'x-request-id': currentOrigin().requestId,
    ...headers,
  }
  if (complete['cache-control'] !== 'no-store') delete complete['pragma']
  // what everybody may read nobody reads with cookies
  if (complete['access-control-allow-origin'] === '*') delete complete['access-control-allow-credentials']
  if (stream !== undefined) return streamed(stream, request, { status, headers: complete })
  const isKnown = isNamed(complete['etag'], request.headers.get('if-none-match'))
  if (isKnown || body === undefined) {
    delete complete['content-type']
    return new Response(null, { status: isKnown ? 304 : status, headers: withCookies(complete, cookies) })
  }
  const text = JSON.stringify(body)
  complete['content-length'] = String(Buffer.byteLength(text))
  return new Response(request.method === 'HEAD' ? null : text, {
    status,
    headers: withCookies(complete, cookies),
  })
}

/** Cookies are the one header that may not be joined (RFC 6265 3). */
function withCookies(headers: Record<string, string>, cookies: readonly string[]) {
  if (cookies.length === 0) return headers
  return [...Object.entries(headers), ...cookies.map((cookie): [string, string] => ['set-cookie', cookie])]
}

function streamed(stream: ReadableStream<Uint8Array>, { method }: Request, init: ResponseInit): Response {
  if (method !== 'HEAD') return new Response(stream, init)
  void stream.cancel()
  return new Response(null, init)
}

/** Whether `If-None-Match` names the entity tag, in the weak comparison of RFC 9110 13.1.2. */
function isNamed(tag: string | undefined, header: string | null): boolean {
  if (tag === undefined || header === null) return false
  const known = header.split(',').map((one) => one.trim().replace(/^W\//, ''))
  return known.includes(tag) || known.includes('*')
}
