import { createHash, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import {
  type Algorithm,
  algorithmRow,
  createIds,
  importKey,
  type Jwk,
  type Key,
  type KeySource,
  publicJwk,
  type Random,
} from '../tokens/index.ts'

/** A new key for an algorithm: RSA of 3072 bits, a secret of the hash's size, else what the algorithm fixes. */
export async function generateKey(
  algorithm: Algorithm,
  random: Random,
): Promise<KeySource & { readonly kid: string }> {
  const row = algorithmRow(algorithm)
  if (row.minimumSecretBytes !== undefined) {
    const k = Buffer.from(random(row.minimumSecretBytes)).toString('base64url')
    return { jwk: { kty: 'oct', k, alg: algorithm }, kid: createIds(random)() }
  }
  const privateKey = await generatePrivateKey(row.keyType ?? '', row.namedCurve)
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  return { algorithm, pem, kid: thumbprint(importKey({ algorithm, pem }, 'verify')) }
}

// @types/node has an overload for each type by name, and none for a name from a table
const generatePair = promisify(generateKeyPair) as unknown as (
  type: string,
  options: object,
) => Promise<{ privateKey: KeyObject }>

async function generatePrivateKey(type: string, namedCurve: string | undefined): Promise<KeyObject> {
  return (await generatePair(type, { modulusLength: 3072, namedCurve })).privateKey
}

/** RFC 7638: the SHA-256 of the public key's required members, in the order of their names. */
export function thumbprint(key: Key): string {
  const jwk: Jwk = publicJwk(key) ?? {}
  const required = Object.fromEntries(requiredMembers(jwk).map((name) => [name, jwk[name]]))
  return createHash('sha256').update(JSON.stringify(required)).digest('base64url')
}

function requiredMembers(jwk: Jwk): (keyof Jwk)[] {
  switch (jwk.kty) {
    case 'RSA':
      return ['e', 'kty', 'n']
    case 'EC':
      return ['crv', 'kty', 'x', 'y']
    case 'OKP':
      return ['crv', 'kty', 'x']
    case 'AKP':
      return ['alg', 'kty', 'pub']
    default:
      throw new TypeError('A secret has no public thumbprint.')
  }
}
