import type { IncomingHttpHeaders } from 'node:http'
import type { BodyRead } from './node-request.ts'

const form = 'application/x-www-form-urlencoded'

/** What a body parser before us has read, as those of Express leave it; undefined where the body is still to be read. */
export function bodyRead({
  body,
  headers,
}: {
  readonly body?: unknown
  readonly headers: IncomingHttpHeaders
}): BodyRead | undefined {
  if (body === undefined) return undefined
  const mediaType = headers['content-type'] ?? ''
  if (Buffer.isBuffer(body)) return { bytes: new Uint8Array(body), mediaType }
  if (typeof body === 'string') return { bytes: Buffer.from(body), mediaType }
  return {
    bytes: Buffer.from(JSON.stringify(body)),
    mediaType: mediaType.toLowerCase().replace(form, 'application/json'),
  }
}
