import { currentOrigin } from '../audit/index.ts'
import type { Answer } from './answer.ts'
import type { Cors } from './cors.ts'

// RFC 6749 5.1, and what browsers ask for; nothing here is ever a page, a frame or a script
const everyAnswer = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

const aYearOfTls = { 'strict-transport-security': 'max-age=31536000' }

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
  { status, body, stream, headers }: Answer,
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
  if (stream !== undefined) return streamed(stream, request, { status, headers: complete })
  const isKnown = isNamed(complete['etag'], request.headers.get('if-none-match'))
  if (isKnown || body === undefined) {
    delete complete['content-type']
    return new Response(null, { status: isKnown ? 304 : status, headers: complete })
  }
  const text = JSON.stringify(body)
  complete['content-length'] = String(Buffer.byteLength(text))
  return new Response(request.method === 'HEAD' ? null : text, { status, headers: complete })
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
