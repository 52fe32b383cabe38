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

/** The Web response of an answer, with the headers that every answer has. */
export function toResponse(
  { status, body, headers }: Answer,
  request: Request,
  { allow, cors }: { allow: string | undefined; cors: Cors },
): Response {
  const complete: Record<string, string> = {
    ...everyAnswer,
    ...(allow === undefined ? {} : { allow }),
    ...cors.headersFor(request.headers.get('origin')),
    ...headers,
  }
  if (complete['cache-control'] !== 'no-store') delete complete['pragma']
  if (complete['etag'] !== undefined && request.headers.get('if-none-match') === complete['etag']) {
    return new Response(null, { status: 304, headers: complete })
  }
  const hasBody = body !== undefined && request.method !== 'HEAD'
  return new Response(hasBody ? JSON.stringify(body) : null, { status, headers: complete })
}
