import type { ParsedOptions } from '../options/index.ts'
import { checkSecret, importKey, shortestTextSecretBytes } from '../tokens/index.ts'

/**
 * Loads the keys that the options bring and drops them again, so that a bad one is told by its option's name.
 *
 * @throws TypeError that names the option and never shows the key.
 */
export function checkKeys({ algorithm, secret, signingKey, keySecret }: ParsedOptions<unknown>): void {
  if (secret !== undefined) naming('secret', () => importKey({ algorithm, secret }, 'sign'))
  if (signingKey !== undefined) {
    const source = typeof signingKey === 'string' ? { pem: signingKey } : { jwk: signingKey }
    naming('signingKey', () => importKey({ algorithm, ...source }, 'sign'))
  }
  if (keySecret !== undefined) {
    naming('keySecret', () => checkSecret(Buffer.from(keySecret), shortestTextSecretBytes))
  }
}

function naming(option: string, load: () => unknown): void {
  try {
    load()
  } catch (error) {
    throw new TypeError(`Option "${option}": ${(error as Error).message}`)
  }
}
