import type { KeySource } from '../tokens/index.ts'
import type { CommonOptions } from './auth-options.ts'

type Common = CommonOptions<object, never, object>

/** The options that bring keys, complete with their defaults. */
export type KeyOptions = Pick<Common, 'secret' | 'signingKey' | 'keySecret' | 'keySecretFile'> &
  Required<Pick<Common, 'algorithm' | 'verificationKeys'>>

type OwnKeyOptions = Pick<KeyOptions, 'algorithm' | 'secret' | 'signingKey'>

/** The signing key that the developer brings; undefined where Carnet keeps its own in the database. */
export function ownKeySource({ algorithm, secret, signingKey }: OwnKeyOptions): KeySource | undefined {
  if (secret !== undefined) return { algorithm, secret }
  if (signingKey === undefined) return undefined
  return typeof signingKey === 'string' ? { algorithm, pem: signingKey } : { algorithm, jwk: signingKey }
}

/** Whether there is a key secret. For who brings a signing key and names none, none is made behind their back. */
export const hasKeySecret = (options: OwnKeyOptions & Pick<KeyOptions, 'keySecret' | 'keySecretFile'>) =>
  ownKeySource(options) === undefined ||
  options.keySecret !== undefined ||
  options.keySecretFile !== undefined
