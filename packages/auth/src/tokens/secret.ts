/** Shortest text accepted as an HMAC secret that signs, in bytes of UTF-8. */
export const shortestTextSecretBytes = 32

/**
 * Refuses a secret that must not sign: too short, a key of another kind, a published example, or guessable. With
 * `minimumBytes` 0 only what can never be a secret is refused.
 *
 * @throws TypeError that never shows the secret.
 */
export function checkSecret(secret: Uint8Array, minimumBytes: number): void {
  const text = Buffer.from(secret).toString('latin1')
  if (/-----BEGIN|ssh-(rsa|ed25519)|"kty"/.test(text)) {
    throw new TypeError('The secret is a key of an asymmetric algorithm. Configure that algorithm instead.')
  }
  if (secret.length === 0) throw new TypeError('The secret is empty.')
  if (minimumBytes === 0) return
  if (secret.length < minimumBytes) {
    throw new TypeError(`The secret has ${secret.length} bytes; it needs at least ${minimumBytes}.`)
  }
  if (publishedSecrets.test(text) || isRepetition(text) || estimatedBits(secret) < minimumEstimatedBits) {
    throw new TypeError(
      'The secret is guessable. Take a random one, for example 32 bytes as hexadecimal text.',
    )
  }
}

// the phrases that people paste from tutorials and forget
const publishedSecrets =
  /change[-_ ]?me|your[-_ ](256|384|512)[-_ ]bit|at-least-256-bits-long|supersecret|p[a4]ssw[o0]rd/i

/** Whether it is one piece of at most half its length, again and again. */
function isRepetition(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period++) {
    if (text.slice(period) === text.slice(0, -period)) return true
  }
  return false
}

// a sample shows less than its source has: 32 random hexadecimal digits, which are 128 bits, look like 90 to 125
const minimumEstimatedBits = 88

/** Shannon's entropy of the bytes as they are distributed. */
function estimatedBits(secret: Uint8Array): number {
  const counts = new Map<number, number>()
  for (const byte of secret) counts.set(byte, (counts.get(byte) ?? 0) + 1)
  let bitsPerByte = 0
  for (const count of counts.values()) {
    const share = count / secret.length
    bitsPerByte -= share * Math.log2(share)
  }
  return bitsPerByte * secret.length
}
