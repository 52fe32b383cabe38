import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Algorithm } from './algorithms.ts'
import { importKey, type Jwk, type KeySource, publicJwk } from './key.ts'

// @types/node has an overload for each type by name, and none for a name from a table
const generatePair = generateKeyPairSync as unknown as (
  type: string,
  options: object,
) => { publicKey: KeyObject; privateKey: KeyObject }

const rsa = generatePair('rsa', { modulusLength: 2048 })
const p256 = generatePair('ec', { namedCurve: 'P-256' })
const p384 = generatePair('ec', { namedCurve: 'P-384' })
const p521 = generatePair('ec', { namedCurve: 'P-521' })
const ed25519 = generatePair('ed25519', {})
const secret = randomBytes(64)

const pairs: [Algorithm, { publicKey: KeyObject; privateKey: KeyObject }][] = [
  ['RS256', rsa],
  ['PS512', rsa],
  ['ES256', p256],
  ['ES384', p384],
  ['ES512', p521],
  ['EdDSA', ed25519],
]

const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as Jwk
const pemOf = (key: KeyObject) =>
  key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' }).toString()
const load = (source: unknown, purpose: 'sign' | 'verify' = 'verify') =>
  importKey(source as KeySource, purpose)

describe.each(pairs)('a key for %s', (algorithm, { publicKey, privateKey }) => {
  test('signs and verifies, from PEM or JWK alike', () => {
    const fromPem = load({ algorithm, pem: pemOf(privateKey), kid: 'a' }, 'sign')
    const fromJwk = load({ jwk: { ...jwkOf(privateKey), alg: algorithm, kid: 'b' } }, 'sign')
    expect([fromPem.kid, fromJwk.kid]).toEqual(['a', 'b'])
    for (const key of [fromPem, fromJwk]) {
      const signature = key.signing && key.row.sign(key.signing, 'text')
      for (const other of [fromPem, fromJwk]) {
        expect(other.row.verify(other.verifying, 'text', signature ?? '')).toBe(true)
      }
    }
  })

  test('without its private part only verifies', () => {
    for (const source of [
      { algorithm, pem: pemOf(publicKey) },
      { algorithm, jwk: jwkOf(publicKey) },
    ]) {
      expect(load(source).signing).toBeUndefined()
      expect(() => load(source, 'sign')).toThrow(`${algorithm} needs the private key to sign.`)
    }
  })

  test('loaded to verify forgets its private part', () => {
    expect(load({ algorithm, pem: pemOf(privateKey) }).signing).toBeUndefined()
    expect(load({ algorithm, jwk: jwkOf(privateKey) }).signing).toBeUndefined()
  })

  test('is bound to that algorithm', () => {
    const key = load({ algorithm, pem: pemOf(privateKey) }, 'sign')
    expect(key.algorithm).toBe(algorithm)
    expect(Object.isFrozen(key)).toBe(true)
    expect(() => load({ algorithm: 'HS256', jwk: { ...jwkOf(privateKey), alg: algorithm } })).toThrow(
      'The JWK is for another algorithm',
    )
  })

  test('shows its public members and nothing else', () => {
    const key = load({ algorithm, pem: pemOf(privateKey), kid: 'k' }, 'sign')
    expect(publicJwk(key)).toEqual({ ...jwkOf(publicKey), kid: 'k', alg: algorithm, use: 'sig' })
  })
})

describe('an HMAC key', () => {
  test('comes from text, bytes or a JWK', () => {
    const text = secret.toString('hex')
    const k = Buffer.from(text).toString('base64url')
    const sources = [{ secret: text }, { secret: Buffer.from(text) }, { jwk: { kty: 'oct', k } }]
    const signatures = sources.map((source) => {
      const key = load({ algorithm: 'HS256', ...source }, 'sign')
      return key.row.sign(key.verifying, 'text')
    })
    expect(new Set(signatures).size).toBe(1)
  })

  test.each([
    'a',
    'k'.repeat(128),
    '2026-11.a_b~c',
    'bilbo.baggins@hobbiton.example',
    'urn:ietf:params:oauth:jwk-thumbprint:sha-256:NzbLsXh8',
    'AbC+/dEf=',
  ])('may be named %s', (kid) => {
    expect(load({ algorithm: 'HS256', secret, kid }).kid).toBe(kid)
  })

  test('is never shown', () => {
    expect(publicJwk(load({ algorithm: 'HS256', secret }, 'sign'))).toBeUndefined()
  })

  test('as text needs 32 bytes to sign with any hash, as a JWK the size of the hash', () => {
    const jwk = (bytes: number) => ({ kty: 'oct', k: randomBytes(bytes).toString('base64url') })
    const text = randomBytes(23).toString('base64url')
    expect(() => load({ algorithm: 'HS256', secret: text }, 'sign')).toThrow(
      'has 31 bytes; it needs at least 32',
    )
    for (const [algorithm, bytes] of [
      ['HS256', 32],
      ['HS384', 48],
      ['HS512', 64],
    ] as const) {
      expect(load({ algorithm, secret: randomBytes(32).toString('base64url') }, 'sign').algorithm).toBe(
        algorithm,
      )
      expect(load({ algorithm, jwk: jwk(bytes) }, 'sign').algorithm).toBe(algorithm)
      expect(() => load({ algorithm, jwk: jwk(bytes - 1) }, 'sign')).toThrow(`needs at least ${bytes}`)
      expect(load({ algorithm, jwk: jwk(bytes - 1) }).signing).toBeUndefined()
    }
  })

  test('may be short to verify, and never empty', () => {
    expect(load({ algorithm: 'HS256', secret: 'not_secret' }).signing).toBeUndefined()
    expect(() => load({ algorithm: 'HS256', secret: '' })).toThrow('empty')
    expect(() => load({ algorithm: 'HS256', jwk: { kty: 'oct', k: '' } })).toThrow('empty')
  })

  test('is not made from the text of a public key in any form', () => {
    for (const text of [
      pemOf(rsa.publicKey),
      ` ${pemOf(rsa.publicKey)}`,
      `\n${pemOf(p256.publicKey).trim()}`,
    ]) {
      expect(() => load({ algorithm: 'HS256', secret: text })).toThrow('asymmetric')
      expect(() => load({ algorithm: 'HS256', pem: text })).toThrow('takes a secret')
    }
    expect(() => load({ algorithm: 'HS256', secret: JSON.stringify(jwkOf(rsa.publicKey)) })).toThrow(
      'asymmetric',
    )
    expect(() => load({ algorithm: 'HS256', jwk: jwkOf(rsa.publicKey) })).toThrow('not that of HS256')
  })

  test.each([undefined, null, 1234567890, ['hunter2'], { length: 32 }])('is not made from %j', (value) => {
    expect(() => load({ algorithm: 'HS256', secret: value }, 'sign')).toThrow('A secret is a text or bytes.')
  })

  test.each([undefined, 5, 'a', 'Zm9v=', 'Zm 9v', 'Zm9vZh', '+/+/'])(
    'is not made from a JWK with k = %j',
    (k) => {
      expect(() => load({ algorithm: 'HS256', jwk: { kty: 'oct', k } })).toThrow('no base64url member "k"')
    },
  )
})

describe('a key is refused when', () => {
  const ec = { ...jwkOf(p256.publicKey), alg: 'ES256' }
  const otherEc = jwkOf(generatePair('ec', { namedCurve: 'P-256' }).privateKey)
  const okp = { ...jwkOf(ed25519.privateKey), alg: 'EdDSA' }
  const otherOkp = jwkOf(generatePair('ed25519', {}).privateKey)
  const rsaOf = (options: object) => pemOf(generatePair('rsa', options).publicKey)

  test.each([
    ['the algorithm is unknown', { algorithm: 'none', secret }, 'Unknown algorithm "none"'],
    ['the algorithm is a member of every object', { algorithm: 'toString', secret }, 'Unknown algorithm'],
    ['an HMAC key is given where a PEM is needed', { algorithm: 'RS256', secret }, 'not a secret'],
    ['the PEM is no PEM', { algorithm: 'RS256', pem: 'hunter2' }, 'not a PEM text'],
    [
      'the PEM is broken',
      { algorithm: 'RS256', pem: pemOf(rsa.publicKey).replace('MII', 'M I') },
      'cannot be read',
    ],
    ['the PEM is cut', { algorithm: 'RS256', pem: pemOf(rsa.publicKey).slice(0, 200) }, 'cannot be read'],
    [
      'the PEM is of an EC key for RS256',
      { algorithm: 'RS256', pem: pemOf(p256.publicKey) },
      'not of the type',
    ],
    [
      'the PEM is of an RSA key for EdDSA',
      { algorithm: 'EdDSA', pem: pemOf(rsa.publicKey) },
      'not of the type',
    ],
    ['the curve is P-384 for ES256', { algorithm: 'ES256', pem: pemOf(p384.publicKey) }, 'not of the type'],
    [
      'the curve is secp256k1',
      { algorithm: 'ES256', pem: pemOf(generatePair('ec', { namedCurve: 'secp256k1' }).publicKey) },
      'not of the type',
    ],
    [
      'the curve is Ed448',
      { algorithm: 'EdDSA', pem: pemOf(generatePair('ed448', {}).publicKey) },
      'not of the type',
    ],
    [
      'the RSA key has 1024 bits',
      { algorithm: 'RS256', pem: rsaOf({ modulusLength: 1024 }) },
      'at least 2048 bits',
    ],
    [
      'the RSA exponent is 3',
      { algorithm: 'PS256', pem: rsaOf({ modulusLength: 2048, publicExponent: 3 }) },
      'exponent',
    ],
    ['the RSA exponent is 1', { algorithm: 'RS256', jwk: { ...jwkOf(rsa.publicKey), e: 'AQ' } }, 'exponent'],
    [
      'the RSA exponent is even',
      { algorithm: 'RS256', jwk: { ...jwkOf(rsa.publicKey), e: 'AQAAAA' } },
      'exponent',
    ],
    ['the JWK names no algorithm', { jwk: jwkOf(p256.publicKey) }, 'names none'],
    ['the JWK names an unknown algorithm', { jwk: { ...ec, alg: 'ES521' } }, 'names none'],
    ['the JWK is for encryption', { jwk: { ...ec, use: 'enc' } }, 'may not verify'],
    ['the JWK only signs', { jwk: { ...ec, key_ops: ['sign'] } }, 'may not verify'],
    ['the JWK only encrypts', { jwk: { ...ec, key_ops: ['encrypt'] } }, 'may not verify'],
    ['key_ops is a text', { jwk: { ...ec, key_ops: 'verify' } }, 'may not verify'],
    ['kty is that of another family', { jwk: { ...ec, kty: 'RSA' } }, 'key type or curve'],
    ['crv is that of another algorithm', { jwk: { ...ec, crv: 'P-384' } }, 'key type or curve'],
    ['the point is not on the curve', { jwk: { ...ec, x: otherEc.x } }, 'cannot be read'],
    ['a coordinate is missing', { jwk: { ...ec, y: undefined } }, 'cannot be read'],
    ['kid is a number', { algorithm: 'HS256', secret, kid: 5 }, 'A kid must be'],
    ['kid is empty', { algorithm: 'HS256', secret, kid: '' }, 'A kid must be'],
    ['kid has a space', { algorithm: 'HS256', secret, kid: 'a b' }, 'A kid must be'],
    ['kid has a quote', { algorithm: 'HS256', secret, kid: "' OR 1=1" }, 'A kid must be'],
    ['kid is not ASCII', { algorithm: 'HS256', secret, kid: 'schlüssel' }, 'A kid must be'],
    ['kid ends in a line feed', { algorithm: 'HS256', secret, kid: 'a\n' }, 'A kid must be'],
    ['kid is too long', { algorithm: 'HS256', secret, kid: 'k'.repeat(129) }, 'A kid must be'],
    ["the JWK's kid is an object", { jwk: { ...ec, kid: {} } }, 'A kid must be'],
  ])('%s', (_what, source, sentence) => {
    expect(() => load(source)).toThrow(TypeError)
    expect(() => load(source)).toThrow(sentence)
  })

  test.each([
    [
      'the JWK only verifies',
      { jwk: { ...ec, ...jwkOf(p256.privateKey), key_ops: ['verify'] } },
      'may not sign',
    ],
    [
      'EC parts belong to two keys',
      { jwk: { ...ec, ...jwkOf(p256.privateKey), d: otherEc.d } },
      'do not belong together',
    ],
    ['the public EC part is another', { jwk: { ...ec, d: otherEc.d } }, 'do not belong together'],
    ['the private OKP part is another', { jwk: { ...okp, d: otherOkp.d } }, 'do not belong together'],
    ['the public OKP part is another', { jwk: { ...okp, x: otherOkp.x } }, 'do not belong together'],
    [
      'the RSA modulus is another',
      {
        jwk: {
          ...jwkOf(rsa.privateKey),
          n: jwkOf(generatePair('rsa', { modulusLength: 2048 }).publicKey).n,
          alg: 'RS256',
        },
      },
      'do not belong together',
    ],
  ])('it signs and %s', (_what, source, sentence) => {
    expect(() => load(source, 'sign')).toThrow(TypeError)
    expect(() => load(source, 'sign')).toThrow(sentence)
  })

  test('and the sentence never shows the key', () => {
    const canary = 'hunter2hunter2'
    for (const source of [
      { algorithm: 'RS256', pem: canary },
      { algorithm: 'RS256', pem: `-----BEGIN PUBLIC KEY-----\n${canary}\n-----END PUBLIC KEY-----` },
      { algorithm: 'RS256', pem: `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----` },
      { algorithm: 'HS256', secret: canary },
      { algorithm: 'HS256', jwk: { kty: 'oct', k: `${canary}=` } },
      { jwk: { kty: 'EC', crv: 'P-256', alg: 'ES256', x: canary, y: canary, d: canary } },
    ]) {
      expect(() => load(source, 'sign')).toThrow(/^((?!hunter2).)*$/)
    }
  })
})
