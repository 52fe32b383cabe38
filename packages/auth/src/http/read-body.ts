import { parseStrictJson } from '../tokens/index.ts'
import { type Answer, failed } from './answer.ts'
import { parseForm } from './parse-form.ts'

/** Most bytes of a request body. */
const maximumBodyBytes = 16 * 1024

export type ReadBody = { readonly value: unknown } | { readonly failure: Answer }

/** The body of a request as a value; an empty body is an empty object, whatever its type is said to be. */
export async function readBody(request: Request): Promise<ReadBody> {
  const bytes = await readBytes(request).catch(() => 'broken_off' as const)
  switch (bytes) {
    case 'too_large':
      return { failure: failed('body_too_large', {}, { connection: 'close' }) }
    case 'broken_off':
      return { failure: failed('parse_error', { format: 'Body', problem: 'It broke off' }) }
    default:
      return bytes.length === 0 ? { value: {} } : parseBody(bytes, request.headers.get('content-type') ?? '')
  }
}

function parseBody(bytes: Uint8Array, mediaType: string): ReadBody {
  const format = formatOf(mediaType)
  if (format === undefined)
    return { failure: failed('unsupported_media_type', { mediaType: printable(mediaType) }) }
  try {
    const text = strictUtf8.decode(bytes)
    return { value: format === 'JSON' ? parseStrictJson(text) : parseForm(text) }
  } catch (error) {
    const problem = error instanceof SyntaxError ? error.message : 'Not UTF-8'
    return { failure: failed('parse_error', { format, problem }) }
  }
}

// without ignoreBOM a byte order mark would be dropped in silence
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws whatever the host does when its client goes away. */
async function readBytes(request: Request): Promise<Uint8Array | 'too_large'> {
  const announced = request.headers.get('content-length')
  if (Number(announced) > maximumBodyBytes) return 'too_large'
  // with a length announced the server reads no further than it; asking for `body` would build a stream first
  if (announced !== null) {
    const bytes = new Uint8Array(await request.arrayBuffer())
    return bytes.length > maximumBodyBytes ? 'too_large' : bytes
  }
  return request.body === null ? new Uint8Array() : readBounded(request.body)
}

async function readBounded(body: ReadableStream<Uint8Array>): Promise<Uint8Array | 'too_large'> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    length += value.length
    if (length > maximumBodyBytes) {
      // the rest stays unread; cancelling would close the connection before the answer is sent
      reader.releaseLock()
      return 'too_large'
    }
    chunks.push(value)
  }
}

type BodyFormat = 'JSON' | 'Form'

const formats: Readonly<Record<string, BodyFormat>> = {
  'application/json': 'JSON',
  'application/x-www-form-urlencoded': 'Form',
}

/** Only these two, and only in UTF-8: a page of another site can send neither JSON nor its secrets unasked. */
function formatOf(mediaType: string): BodyFormat | undefined {
  const [type = '', ...parameters] = mediaType.toLowerCase().split(';')
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='))
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset)
  return isUtf8 ? formats[type.trim()] : undefined
}

const printable = (text: string) => text.slice(0, 100).replace(/[^ -~]/g, '?')
