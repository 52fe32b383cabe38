import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type Algorithm, algorithmRow, importKey, type Key } from '@carnet/auth/tokens'

/** A key as SimpleJWT takes it, and to forge tokens with. */
export interface SampleKey {
  /** A secret, or a private key as PEM. */
  readonly signing: string
  /** The public key as PEM; empty for a secret. */
  readonly verifying: string
  readonly key: Key
}

// the types of Node have an overload for each name, and none for a name from a table
const generatePair = generateKeyPairSync as unknown as (
  type: string,
  options: object,
) => { publicKey: KeyObject; privateKey: KeyObject }

const made = new Map<string, SampleKey>()

/**
 * A key for the algorithm: the same in one process each time it is asked for by the same name. Secrets are the same in
 * every process, so that a recorded token can be checked.
 */
export function sampleKey(algorithm: Algorithm, name: 'ours' | 'issuer' | 'another' = 'ours'): SampleKey {
  // an RSA key is slow to make, and good for all of its algorithms
  const { kty } = algorithmRow(algorithm)
  const id = `${name} ${kty === 'RSA' ? kty : algorithm}`
  const pair = made.get(id) ?? makeKey(algorithm, name)
  made.set(id, pair)
  return kty === 'RSA' ? { ...pair, key: importKey({ algorithm, pem: pair.signing }, 'sign') } : pair
}

function makeKey(algorithm: Algorithm, name: string): SampleKey {
  const { kty, keyType = '', namedCurve } = algorithmRow(algorithm)
  if (kty === 'oct') {
    const secret = `a secret that is ${name}, for ${algorithm}: Kq7vB2xLw9Zt4Rm8Yp3Nc6Hd5Gf1Js0TeUaWoXi`
    return { signing: secret, verifying: '', key: importKey({ algorithm, secret }, 'sign') }
  }
  const { privateKey, publicKey } = generatePair(
    keyType,
    kty === 'RSA' ? { modulusLength: 2048 } : { namedCurve },
  )
  const signing = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const verifying = publicKey.export({ type: 'spki', format: 'pem' }) as string
  return { signing, verifying, key: importKey({ algorithm, pem: signing }, 'sign') }
}
