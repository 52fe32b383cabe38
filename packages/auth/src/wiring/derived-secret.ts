import { derivedBytes, type Seal } from '../keys/index.ts'
import { hasKeySecret, ownKeySource } from '../options/index.ts'
import { importKey, type KeySource } from '../tokens/index.ts'
import type { KeyContext } from './open-keys.ts'

type SecretContext = Pick<KeyContext, 'options' | 'seal'>

/**
 * What derives secrets for what has to be read again after years, as the chain of the audit log. Undefined where a
 * signing key is brought and no key secret: the one is to be replaced some day, and what hangs on it with it.
 */
export const lastingSecrets = ({ options, seal }: SecretContext): Seal['derive'] | undefined =>
  hasKeySecret(options) ? seal().derive : undefined

/**
 * 32 bytes for one purpose, which tell nothing of the secret that they are made of: all processes share them, and the
 * database does not hold them. They may change with a signing key that is brought, so nothing may need them for long.
 */
export function derivedSecret(context: SecretContext, purpose: string): Uint8Array {
  const derive = lastingSecrets(context)
  if (derive !== undefined) return derive(purpose)
  const own = ownKeySource(context.options)
  if (own === undefined) throw new TypeError('There is no secret to derive another one from.')
  return derivedBytes(secretPart(own), purpose)
}

/** The bytes of a key, however it is written: two spellings of one JWK are one key. */
function secretPart(source: KeySource): Uint8Array {
  const { signing } = importKey(source, 'sign')
  if (signing === undefined) throw new TypeError('The signing key has no private part.')
  return signing.type === 'secret' ? signing.export() : signing.export({ type: 'pkcs8', format: 'der' })
}
