/** What may stand in a key set; the issuers in use publish less than 8 KiB. */
const maximumBytes = 65_536
const timeoutMs = 5000

/**
 * The bytes that a key set's address answers: status 200, at most 64 KiB, within 5 s, not somewhere else.
 *
 * @throws Error whose message says why not, and holds nothing of what came.
 */
export async function fetchKeySet(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/jwk-set+json, application/json' },
      // who may answer for the issuer is said by the address alone
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (response.status === 200) return await readAtMost(response.body ?? [], maximumBytes)
    await response.body?.cancel()
    throw new Error(`the answer had status ${response.status}`)
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error })
  }
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
    if (bytes > limit) throw new Error(`the answer was larger than ${limit} bytes`)
    read.push(chunk)
  }
  return Buffer.concat(read)
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: unknown } }
  if (name === 'TimeoutError') return `there was no whole answer within ${timeoutMs / 1000} s`
  // "fetch failed" says nothing, its cause says what
  return typeof cause?.code === 'string' ? `the connection failed (${cause.code})` : message
}
