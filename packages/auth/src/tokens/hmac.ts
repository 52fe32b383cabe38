import { createHmac, hash, type KeyObject } from 'node:crypto'

/** HMAC with one hash function. */
export interface HmacHash {
  readonly name: string
  readonly bytes: number
  /** The hash's internal block (FIPS 180-4, table 1). */
  readonly blockBytes: number
}

/**
 * HMAC (RFC 2104) of a text in UTF-8, as base64url. Two hashes of prepared blocks: half the time of `createHmac`, most
 * of which goes into an object for a message in parts. A text too long for the prepared memory takes that way.
 */
export function createHmacOf(of: HmacHash): (key: KeyObject, text: string) => string {
  const { name, blockBytes } = of
  const pads = new WeakMap<KeyObject, Pads>()
  const message = Buffer.alloc(blockBytes + longestText * utf8BytesPerCharacter)
  return (key, text) => {
    if (text.length > longestText) return createHmac(name, key).update(text).digest('base64url')
    let pad = pads.get(key)
    if (pad === undefined) {
      pad = padsOf(key, of)
      pads.set(key, pad)
    }
    pad.inner.copy(message)
    const length = blockBytes + message.write(text, blockBytes)
    pad.outer.write(hash(name, message.subarray(0, length), 'binary'), blockBytes, 'binary')
    return hash(name, pad.outer, 'base64url')
  }
}

const longestText = 8192
const utf8BytesPerCharacter = 3

interface Pads {
  /** The key's block before the message. */
  readonly inner: Buffer
  /** The key's block with room for the inner hash after it. */
  readonly outer: Buffer
}

function padsOf(key: KeyObject, { name, bytes, blockBytes }: HmacHash): Pads {
  const secret = key.export()
  const short = secret.length > blockBytes ? hash(name, secret, 'buffer') : secret
  const inner = Buffer.alloc(blockBytes, 0x36)
  const outer = Buffer.alloc(blockBytes + bytes, 0x5c)
  short.forEach((byte, index) => {
    inner[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  })
  return { inner, outer }
}
