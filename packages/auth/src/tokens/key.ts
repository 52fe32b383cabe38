import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { type Algorithm, type AlgorithmRow, algorithmRow, isAlgorithm } from './algorithms.ts'
import { checkSecret, shortestTextSecretBytes } from './secret.ts'
import { decodeSegment } from './segments.ts'

/** A key bound to one algorithm when it was loaded (RFC 8725 3.1). Text never reaches the signature check. */
export interface Key {
  readonly kid: string | undefined
  readonly algorithm: Algorithm
  readonly row: AlgorithmRow
  readonly verifying: KeyObject
  /** Undefined where only tokens of others are checked. */
  readonly signing: KeyObject | undefined
  /** Whether it is another issuer's, whose sessions are not ours. */
  readonly isForeign?: boolean
}

/** RFC 7517, RFC 7518 6; `alg` binds the key, or `algorithm` beside it does. */
export type Jwk = JsonWebKey & {
  kid?: string
  alg?: string
  use?: string
  key_ops?: string[]
  pub?: string
  priv?: string
}

export type KeySource = { readonly kid?: string | undefined } & (
  | { readonly algorithm: Algorithm; readonly secret: string | Uint8Array }
  | { readonly algorithm: Algorithm; readonly pem: string }
  | { readonly algorithm?: Algorithm; readonly jwk: Jwk }
)

/**
 * A key loaded for one algorithm, from a secret (text counts as raw UTF-8), a PEM or a JWK.
 *
 * For `'sign'` the key must hold its private part, and a secret must be at least 32 bytes (a JWK: the size of the
 * hash, RFC 7518 3.2) and not guessable. For `'verify'` shorter secrets pass, so that tokens of an older system can
 * still be read.
 *
 * @throws TypeError that says what is wrong with the key and never shows it.
 */
export function importKey(source: KeySource, purpose: 'sign' | 'verify'): Key {
  const algorithm = 'jwk' in source ? jwkAlgorithm(source.jwk, source.algorithm, purpose) : source.algorithm
  if (!isAlgorithm(algorithm)) throw new TypeError(`Unknown algorithm "${String(algorithm)}".`)
  const row = algorithmRow(algorithm)
  const loaded = row.kty === 'oct' ? loadSecret(source, row, purpose) : loadAsymmetric(source, row, algorithm)
  const kid = source.kid ?? ('jwk' in source ? source.jwk.kid : undefined)
  checkKid(kid)
  const key = { kid, algorithm, row, ...loaded }
  if (purpose === 'sign') checkSigns(key)
  return Object.freeze(purpose === 'sign' ? key : { ...key, signing: undefined })
}

function checkKid(kid: unknown): void {
  if (kid === undefined) return
  // what other issuers use: base64 with its padding, URNs (RFC 9278), addresses (RFC 7520)
  if (typeof kid === 'string' && /^[\w.~@:+/=-]{1,128}$/.test(kid)) return
  throw new TypeError('A kid must be 1 to 128 letters, digits and . _ ~ @ : + / = - characters.')
}

function loadSecret(source: KeySource, row: AlgorithmRow, purpose: 'sign' | 'verify') {
  if ('pem' in source) throw new TypeError('An HMAC algorithm takes a secret, not a PEM key.')
  const bytes = 'jwk' in source ? jwkSecret(source.jwk) : secretBytes(source.secret)
  const floor = 'jwk' in source ? (row.minimumSecretBytes ?? 0) : shortestTextSecretBytes
  checkSecret(bytes, purpose === 'sign' ? floor : 0)
  const key = createSecretKey(bytes)
  return { verifying: key, signing: key }
}

// Node's own sentence about a value of another type would show it
function secretBytes(secret: unknown): Buffer {
  if (typeof secret === 'string' || secret instanceof Uint8Array) return Buffer.from(secret)
  throw new TypeError('A secret is a text or bytes.')
}

function loadAsymmetric(source: KeySource, row: AlgorithmRow, algorithm: Algorithm) {
  if ('secret' in source) throw new TypeError(`${algorithm} takes a PEM key or a JWK, not a secret.`)
  const signing = 'jwk' in source ? privateFromJwk(source.jwk) : privateFromPem(source.pem)
  const verifying = 'jwk' in source ? publicFrom(source.jwk) : createPublic(source.pem)
  checkFits(verifying, row, algorithm)
  return { verifying, signing }
}

function privateFromPem(pem: string): KeyObject | undefined {
  return pem.includes('PRIVATE KEY') ? attempt(() => createPrivateKey(pem)) : undefined
}

function createPublic(pem: string): KeyObject {
  if (!pem.includes('-----BEGIN')) throw new TypeError('The key is not a PEM text.')
  return attempt(() => createPublicKey(pem))
}

function privateFromJwk(jwk: Jwk): KeyObject | undefined {
  const hasPrivatePart = jwk.d !== undefined || jwk.priv !== undefined
  return hasPrivatePart ? attempt(() => createPrivateKey({ key: jwk, format: 'jwk' })) : undefined
}

// from its private part Node would make the public one anew, whatever the JWK says it is
function publicFrom({ d, priv, ...jwk }: Jwk): KeyObject {
  return attempt(() => createPublicKey({ key: jwk, format: 'jwk' }))
}

// OpenSSL's sentences may quote parts of the input
function attempt(load: () => KeyObject): KeyObject {
  try {
    return load()
  } catch {
    throw new TypeError(
      'The key cannot be read: it is not a complete PEM or JWK, or this Node does not know its type.',
    )
  }
}

function checkFits(key: KeyObject, row: AlgorithmRow, algorithm: Algorithm): void {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType !== row.keyType || (row.namedCurve ?? namedCurve) !== namedCurve) {
    throw new TypeError(`The key is not of the type that ${algorithm} needs.`)
  }
  // RFC 7518 3.3
  if (row.kty === 'RSA' && (modulusLength < 2048 || publicExponent < 65537n || publicExponent % 2n === 0n)) {
    throw new TypeError('An RSA key needs at least 2048 bits and an odd exponent of at least 65537.')
  }
}

/** Also finds a private part that does not belong to the public one. */
function checkSigns(key: Omit<Key, 'kid'>): void {
  if (key.signing === undefined) throw new TypeError(`${key.algorithm} needs the private key to sign.`)
  if (!key.row.verify(key.verifying, 'carnet', key.row.sign(key.signing, 'carnet'))) {
    throw new TypeError('The private and the public part of the key do not belong together.')
  }
}

function jwkAlgorithm(jwk: Jwk, wanted: Algorithm | undefined, purpose: 'sign' | 'verify'): Algorithm {
  const { alg = wanted, use = 'sig', key_ops: operations } = jwk
  if (!isAlgorithm(alg) || (wanted !== undefined && alg !== wanted)) {
    throw new TypeError('The JWK is for another algorithm, or names none.')
  }
  const row = algorithmRow(alg)
  if (jwk.kty !== row.kty || (row.crv !== undefined && jwk.crv !== row.crv)) {
    throw new TypeError(`The JWK's key type or curve is not that of ${alg}.`)
  }
  const isAllowed = operations === undefined || (Array.isArray(operations) && operations.includes(purpose))
  if (use !== 'sig' || !isAllowed) throw new TypeError(`The JWK may not ${purpose} (use, key_ops).`)
  return alg
}

function jwkSecret(jwk: Jwk): Buffer {
  const bytes = typeof jwk.k === 'string' ? decodeSegment(jwk.k) : undefined
  if (bytes === undefined) throw new TypeError('The JWK has no base64url member "k".')
  return bytes
}

/** The public members of an asymmetric key as JWK; a secret has none to show. */
export function publicJwk(key: Key): Jwk | undefined {
  if (key.row.kty === 'oct') return undefined
  const jwk = key.verifying.export({ format: 'jwk' }) as Jwk
  return { ...jwk, ...(key.kid === undefined ? {} : { kid: key.kid }), alg: key.algorithm, use: 'sig' }
}
