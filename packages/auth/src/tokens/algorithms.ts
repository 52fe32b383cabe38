import { type KeyObject, constants as rsa, sign, timingSafeEqual, verify } from 'node:crypto'
import { fromDer, toDer } from './ecdsa-signature.ts'
import { createHmacOf, type HmacHash } from './hmac.ts'

/** Everything the engine knows about one JWS `alg`. Code below gets the row, never the name. */
export interface AlgorithmRow {
  /** JWK key type (RFC 7517 4.1). */
  readonly kty: 'oct' | 'RSA' | 'EC' | 'OKP' | 'AKP'
  /** JWK curve, where the key type has one. */
  readonly crv?: string
  /** What `KeyObject.asymmetricKeyType` must say; undefined for a secret. */
  readonly keyType?: string
  /** What `KeyObject.asymmetricKeyDetails.namedCurve` must say, for EC keys. */
  readonly namedCurve?: string
  /** Shortest secret allowed to sign, in bytes (RFC 7518 3.2: the size of the hash). */
  readonly minimumSecretBytes?: number
  readonly sign: (key: KeyObject, input: string) => string
  /** `signature` is the token's third segment as it came; anything but its one canonical spelling is refused. */
  readonly verify: (key: KeyObject, input: string, signature: string) => boolean
}

export const algorithms = {
  HS256: hmac({ name: 'sha256', bytes: 32, blockBytes: 64 }),
  HS384: hmac({ name: 'sha384', bytes: 48, blockBytes: 128 }),
  HS512: hmac({ name: 'sha512', bytes: 64, blockBytes: 128 }),
  RS256: rsaPkcs1('sha256'),
  RS384: rsaPkcs1('sha384'),
  RS512: rsaPkcs1('sha512'),
  PS256: rsaPss('sha256'),
  PS384: rsaPss('sha384'),
  PS512: rsaPss('sha512'),
  ES256: ecdsa('sha256', 'P-256', 'prime256v1', 64),
  ES384: ecdsa('sha384', 'P-384', 'secp384r1', 96),
  ES512: ecdsa('sha512', 'P-521', 'secp521r1', 132),
  EdDSA: oneShot({ kty: 'OKP', crv: 'Ed25519', keyType: 'ed25519' }, 64),
  // FIPS 204, RFC 9964 names; the key types exist from Node 24.6 on and are refused at load before that
  'ML-DSA-44': oneShot({ kty: 'AKP', keyType: 'ml-dsa-44' }, 2420),
  'ML-DSA-65': oneShot({ kty: 'AKP', keyType: 'ml-dsa-65' }, 3309),
  'ML-DSA-87': oneShot({ kty: 'AKP', keyType: 'ml-dsa-87' }, 4627),
} as const satisfies Record<string, AlgorithmRow>

export type Algorithm = keyof typeof algorithms

export const isAlgorithm = (name: unknown): name is Algorithm =>
  typeof name === 'string' && Object.hasOwn(algorithms, name)

/** The row of an algorithm, typed as a row rather than as the table's literal. */
export const algorithmRow = (name: Algorithm): AlgorithmRow => algorithms[name]

function hmac(hash: HmacHash): AlgorithmRow {
  const length = Math.ceil((hash.bytes * 4) / 3)
  const expected = Buffer.alloc(length)
  const presented = Buffer.alloc(length)
  const sign = createHmacOf(hash)
  return {
    kty: 'oct',
    minimumSecretBytes: hash.bytes,
    sign,
    verify(key, input, signature) {
      if (signature.length !== length) return false
      // comparing the encoded forms refuses every other spelling of the same bytes (RFC 4648 3.5) for free
      expected.write(sign(key, input), 'latin1')
      presented.write(signature, 'latin1')
      return timingSafeEqual(expected, presented) && isAscii(signature)
    },
  }
}

// a latin1 write keeps the low byte of a character, so U+0141 would pass for `A`
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}

function rsaPkcs1(hash: string): AlgorithmRow {
  // PKCS #1 v1.5 is what Node does with a key of type 'rsa' when told nothing
  return signature({ kty: 'RSA', keyType: 'rsa' }, plainly(hash))
}

function rsaPss(hash: string): AlgorithmRow {
  // RFC 7518 3.5: the salt is as long as the hash
  const options = { padding: rsa.RSA_PKCS1_PSS_PADDING, saltLength: rsa.RSA_PSS_SALTLEN_DIGEST }
  return signature(
    { kty: 'RSA', keyType: 'rsa' },
    {
      sign: (key, data) => sign(hash, data, { key, ...options }),
      // OpenSSL lets a signature lack the zeros that it begins with, which RFC 8017 8.1.2 forbids
      verify: (key, data, bytes) =>
        bytes.length === modulusBytes(key) && verify(hash, data, { key, ...options }, bytes),
    },
  )
}

const modulusBytes = (key: KeyObject) => Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)

function ecdsa(hash: string, crv: string, namedCurve: string, bytes: number): AlgorithmRow {
  return signature(
    { kty: 'EC', crv, keyType: 'ec', namedCurve },
    {
      bytes,
      sign: (key, data) => fromDer(sign(hash, data, key), bytes / 2),
      verify: (key, data, decoded) => verify(hash, data, key, toDer(decoded)),
    },
  )
}

function oneShot(facts: Pick<AlgorithmRow, 'kty' | 'crv' | 'keyType'>, bytes: number): AlgorithmRow {
  return signature(facts, { bytes, ...plainly(null) })
}

interface Scheme {
  /** Length of a signature, where it does not depend on the key. */
  readonly bytes?: number
  readonly sign: (key: KeyObject, data: Buffer) => Buffer
  readonly verify: (key: KeyObject, data: Buffer, signature: Buffer) => boolean
}

function plainly(hash: string | null): Scheme {
  return {
    sign: (key, data) => sign(hash, data, key),
    verify: (key, data, bytes) => verify(hash, data, key, bytes),
  }
}

function signature(facts: Omit<AlgorithmRow, 'sign' | 'verify'>, scheme: Scheme): AlgorithmRow {
  return {
    ...facts,
    sign: (key, input) => scheme.sign(key, Buffer.from(input)).toString('base64url'),
    verify(key, input, encoded) {
      const decoded = Buffer.from(encoded, 'base64url')
      if (scheme.bytes !== undefined && decoded.length !== scheme.bytes) return false
      if (decoded.toString('base64url') !== encoded) return false
      return scheme.verify(key, Buffer.from(input), decoded)
    },
  }
}
