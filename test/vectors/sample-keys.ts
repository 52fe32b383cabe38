import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import {
  type Algorithm,
  algorithmRow,
  algorithms,
  importKey,
  isAlgorithm,
  type Jwk,
  type Key,
} from '@carnet/auth/tokens'

/** A fresh key that signs with one algorithm, named after it. */
export interface SampleKey {
  readonly algorithm: Algorithm
  readonly key: Key
  readonly privateJwk: Jwk
  /** Of a secret, the secret. */
  readonly publicJwk: Jwk
}

// @types/node has an overload for each type by name, and none for a name from a table
const generatePair = generateKeyPairSync as unknown as (
  type: string,
  options: object,
) => { publicKey: KeyObject; privateKey: KeyObject }

const rsa = generatePair('rsa', { modulusLength: 2048 })

/** One key for each algorithm of the table that this Node has. */
export const sampleKeys: readonly SampleKey[] = Object.keys(algorithms)
  .filter(isAlgorithm)
  .filter((algorithm) => algorithmRow(algorithm).kty !== 'AKP' || hasMlDsa())
  .map(sampleKey)

export function sampleKey(algorithm: Algorithm): SampleKey {
  const { privateJwk, publicJwk } = generate(algorithm)
  const key = importKey({ jwk: { ...privateJwk, alg: algorithm }, kid: algorithm }, 'sign')
  return { algorithm, key, privateJwk, publicJwk }
}

function generate(algorithm: Algorithm): { privateJwk: Jwk; publicJwk: Jwk } {
  const { kty, keyType = '', namedCurve } = algorithmRow(algorithm)
  if (kty === 'oct') {
    const jwk = { kty, k: randomBytes(64).toString('base64url') }
    return { privateJwk: jwk, publicJwk: jwk }
  }
  const { privateKey, publicKey } = kty === 'RSA' ? rsa : generatePair(keyType, { namedCurve })
  const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as Jwk
  return { privateJwk: jwkOf(privateKey), publicJwk: jwkOf(publicKey) }
}

function hasMlDsa(): boolean {
  try {
    generatePair('ml-dsa-44', {})
    return true
  } catch {
    return false
  }
}
