/** `bytes` random bytes from a cryptographic source. */
export type Random = (bytes: number) => Uint8Array

/**
 * A source of ids of 128 random bits as 32 lower-case hexadecimal digits, SimpleJWT's form of a `jti`. Draws from
 * `random` in blocks, which is ten times cheaper than one call an id.
 */
export function createIds(random: Random): () => string {
  let block: Buffer = Buffer.alloc(0)
  let offset = 0
  return () => {
    if (offset + idBytes > block.length) {
      block = Buffer.from(random(idBytes * idsPerBlock))
      if (block.length !== idBytes * idsPerBlock)
        throw new TypeError('random must return as many bytes as asked for.')
      offset = 0
    }
    offset += idBytes
    return block.toString('hex', offset - idBytes, offset)
  }
}

const idBytes = 16
const idsPerBlock = 128
