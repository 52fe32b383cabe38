import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { checkSecret, type Random, shortestTextSecretBytes } from '../tokens/index.ts'

/** Encrypts text at rest. `about` is bound to the text: a sealed key cannot be passed off as another. */
export interface Seal {
  close(text: string, about: string): string
  /** The text, or undefined where another secret sealed it, or it was altered. */
  open(sealed: string, about: string): string | undefined
  /** 32 bytes for another purpose, which tell nothing of the secret. */
  derive(purpose: string): Uint8Array
}

/**
 * AES-256-GCM under a key derived from `secret` by HKDF-SHA256 (RFC 5869).
 *
 * @throws TypeError for a secret that is short or guessable.
 */
export function createSeal(secret: string, random: Random): Seal {
  checkSecret(Buffer.from(secret), shortestTextSecretBytes)
  const derive = (purpose: string) => derivedBytes(secret, purpose)
  const key = derive('carnet signing keys at rest')
  return {
    derive,
    close(text, about) {
      const nonce = random(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url')
    },
    open(sealed, about) {
      const bytes = Buffer.from(sealed, 'base64url')
      const [nonce, tag] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes, nonceBytes + tagBytes)]
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
        decipher.setAAD(Buffer.from(about)).setAuthTag(tag)
        return (
          decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
        )
      } catch {
        return undefined
      }
    },
  }
}

/** 32 bytes for one purpose, which tell nothing of the secret: HKDF-SHA256 (RFC 5869). */
export const derivedBytes = (secret: string | Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))

const nonceBytes = 12
const tagBytes = 16
