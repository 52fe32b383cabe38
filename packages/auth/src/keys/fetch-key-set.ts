import { connectionFault, IssuerError } from './issuer-error.ts'

/** What may stand in a key set; the issuers in use publish less than 8 KiB. */
const maximumBytes = 65_536
const timeoutMs = 5000

/** The answer of a key set's address, and for how long it may be kept. */
export interface FetchedKeySet {
  readonly bytes: Buffer
  /** Undefined where the answer does not say. */
  readonly maxAgeSeconds: number | undefined
}

/**
 * What a key set's address answers: status 200, at most 64 KiB, within 5 s, not somewhere else.
 *
 * @throws IssuerError
 */
export async function fetchKeySet(url: string): Promise<FetchedKeySet> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/jwk-set+json, application/json' },
      // who may answer for the issuer is said by the address alone
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (response.status === 200) {
      const bytes = await readAtMost(response.body ?? [], maximumBytes)
      return { bytes, maxAgeSeconds: maxAgeOf(response.headers) }
    }
    await response.body?.cancel()
    throw new IssuerError(`the answer had status ${response.status}`, response.status >= 500)
  } catch (error) {
    if (error instanceof IssuerError) throw error
    throw new IssuerError(reasonOf(error), true, error)
  }
}

function maxAgeOf(headers: Headers): number | undefined {
  const [, seconds] =
    /(?:^|[\s,])max-age=(\d{1,9})(?=$|[\s,])/i.exec(headers.get('cache-control') ?? '') ?? []
  return seconds === undefined ? undefined : Number(seconds)
}

async function readAtMost(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit: number,
): Promise<Buffer> {
  const read: Uint8Array[] = []
  let bytes = 0
  // leaving the loop cancels the stream
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > limit) throw new IssuerError(`the answer was larger than ${limit} bytes`, false)
    read.push(chunk)
  }
  return Buffer.concat(read)
}

function reasonOf(error: unknown): string {
  const { name } = error as Error
  return name === 'TimeoutError'
    ? `there was no whole answer within ${timeoutMs / 1000} s`
    : connectionFault(error)
}
