import { otherKeys, ownKeys } from '../keys/index.ts'
import { checkSecret, createKeySet, importKey, shortestTextSecretBytes } from '../tokens/index.ts'
import { type KeyOptions, ownKeySource } from './own-key-source.ts'

/**
 * Loads the keys that the options bring and drops them again, so that a bad one is told at once and by its name.
 *
 * @throws TypeError that names the option and never shows the key.
 */
export function checkKeys(options: KeyOptions): void {
  const { keySecret, verificationKeys } = options
  const own = ownKeySource(options)
  if (own !== undefined) naming('secret' in own ? 'secret' : 'signingKey', () => importKey(own, 'sign'))
  if (keySecret !== undefined) {
    naming('keySecret', () => checkSecret(Buffer.from(keySecret), shortestTextSecretBytes))
  }
  for (const [index, source] of verificationKeys.entries()) {
    naming(`verificationKeys.${index}`, () => importKey(source, 'verify'))
  }
  naming('verificationKeys', () => {
    const { verifying, legacy } = own ? ownKeys(own, verificationKeys) : otherKeys(verificationKeys)
    createKeySet(verifying, legacy)
  })
}

function naming(option: string, load: () => unknown): void {
  try {
    load()
  } catch (error) {
    throw new TypeError(`Option "${option}": ${(error as Error).message}`)
  }
}
