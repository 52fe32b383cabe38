import { createHmac } from 'node:crypto'
import { importKey, type Key, type KeySource } from '../tokens/index.ts'
import { thumbprint } from './generate-key.ts'
import type { RingKeys } from './key-ring.ts'

/**
 * A ring of keys that the developer brings: `signing` also verifies the tokens that name no key, unless one of `others`
 * has no `kid` and is the legacy key. A secret signs without `kid`, as SimpleJWT does, unless there is such another.
 *
 * @throws TypeError as `importKey`.
 */
export function ownKeys(signing: KeySource, others: readonly KeySource[]): RingKeys {
  const { verifying, legacy } = otherKeys(others)
  const key = named(importKey(signing, 'sign'), legacy !== undefined)
  return { signing: key, verifying: [key, ...verifying], legacy: legacy ?? key }
}

/** Keys that verify the tokens of other systems. One of them may have no `kid`: the legacy key. */
export function otherKeys(sources: readonly KeySource[]): Omit<RingKeys, 'signing'> {
  const verifying = sources.map((source) => importKey(source, 'verify'))
  const withoutKid = verifying.filter((key) => key.kid === undefined)
  if (withoutKid.length > 1)
    throw new TypeError('Only one of verificationKeys may be without kid: the legacy key.')
  return { verifying, legacy: withoutKid[0] }
}

function named(key: Key, isSecretNamed: boolean): Key {
  if (key.kid !== undefined) return key
  if (key.row.kty !== 'oct') return Object.freeze({ ...key, kid: thumbprint(key) })
  return isSecretNamed ? Object.freeze({ ...key, kid: nameOfSecret(key) }) : key
}

/** The same in every process, and no more of the secret than any token shows. */
function nameOfSecret({ verifying }: Key): string {
  return createHmac('sha256', verifying).update('kid').digest('base64url').slice(0, 22)
}
