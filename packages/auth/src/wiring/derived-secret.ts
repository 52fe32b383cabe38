import { createHash } from 'node:crypto'
import { ownKeySource } from '../options/index.ts'
import type { KeyContext } from './key-manager.ts'

/**
 * 32 bytes for one purpose, which tell nothing of the secret that they are made of: all processes share them, and the
 * database does not hold them.
 */
export function derivedSecret(
  { options, seal }: Pick<KeyContext, 'options' | 'seal'>,
  purpose: string,
): Uint8Array {
  const { secret, signingKey, keySecret, keySecretFile } = options
  const hasSeal = ownKeySource(options) === undefined || (keySecret ?? keySecretFile) !== undefined
  if (hasSeal) return seal().derive(purpose)
  const own = secret ?? (typeof signingKey === 'string' ? signingKey : JSON.stringify(signingKey))
  return createHash('sha256').update(`${purpose}\0${own}`).digest()
}
