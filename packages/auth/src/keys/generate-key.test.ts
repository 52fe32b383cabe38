import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Algorithm, algorithms, importKey, type Jwk, publicJwk } from '../tokens/index.ts'
import { generateKey, thumbprint } from './generate-key.ts'

const supported = (Object.keys(algorithms) as Algorithm[]).filter(
  (name) => !name.startsWith('ML-DSA') || process.versions.node >= '24.6',
)

describe.each(supported)('a key made for %s', (algorithm) => {
  test('signs, verifies and has an id of its own', async () => {
    const [source, other] = [
      await generateKey(algorithm, randomBytes),
      await generateKey(algorithm, randomBytes),
    ]
    const key = importKey(source, 'sign')
    expect(key).toMatchObject({ algorithm, kid: source.kid })
    const signature = key.signing && key.row.sign(key.signing, 'text')
    expect(key.row.verify(key.verifying, 'text', signature ?? '')).toBe(true)
    const stranger = importKey(other, 'verify')
    expect(stranger.row.verify(stranger.verifying, 'text', signature ?? '')).toBe(false)
    expect(source.kid).not.toBe(other.kid)
    if (algorithm.startsWith('HS')) expect(source.kid).toMatch(/^[0-9a-f]{32}$/)
    else expect(source.kid).toBe(thumbprint(key))
  }, 60_000)
})

test('a secret is as long as its hash', async () => {
  for (const [algorithm, bytes] of [
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ] as const) {
    const source = await generateKey(algorithm, randomBytes)
    const { k = '' } = 'jwk' in source ? source.jwk : {}
    expect(Buffer.from(k, 'base64url')).toHaveLength(bytes)
  }
})

test('an RSA key has 3072 bits', async () => {
  const key = importKey(await generateKey('RS256', randomBytes), 'verify')
  expect(key.verifying.asymmetricKeyDetails?.modulusLength).toBe(3072)
}, 60_000)

// RFC 7638 3.1 and RFC 8037 A.3
const published: [Jwk, Algorithm, string][] = [
  [
    {
      kty: 'RSA',
      n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
      e: 'AQAB',
      alg: 'RS256',
      kid: '2011-04-29',
    },
    'RS256',
    'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  ],
  [
    { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', alg: 'EdDSA' },
    'EdDSA',
    'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  ],
]

test.each(published)(
  'the thumbprint of a published key of type $kty comes out',
  (jwk, algorithm, expected) => {
    expect(thumbprint(importKey({ jwk, algorithm }, 'verify'))).toBe(expected)
  },
)

test('a secret has none, which would tell of it', () => {
  const key = importKey({ algorithm: 'HS256', secret: randomBytes(32) }, 'verify')
  expect(publicJwk(key)).toBeUndefined()
  expect(() => thumbprint(key)).toThrow(TypeError)
})
