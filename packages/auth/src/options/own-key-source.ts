import type { KeySource } from '../tokens/index.ts'
import type { CommonOptions } from './auth-options.ts'

type Common = CommonOptions<object, never, object>

/** The options that bring keys, complete with their defaults. */
export type KeyOptions = Pick<Common, 'secret' | 'signingKey' | 'keySecret'> &
  Required<Pick<Common, 'algorithm' | 'verificationKeys'>>

/** The signing key that the developer brings; undefined where Carnet keeps its own in the database. */
export function ownKeySource({ algorithm, secret, signingKey }: KeyOptions): KeySource | undefined {
  if (secret !== undefined) return { algorithm, secret }
  if (signingKey === undefined) return undefined
  return typeof signingKey === 'string' ? { algorithm, pem: signingKey } : { algorithm, jwk: signingKey }
}
