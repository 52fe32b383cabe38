import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { importKey, type Jwk, type KeySource, publicJwk } from './key.ts'

// the types of Node 22 do not know these key types
const generatePair = generateKeyPairSync as unknown as (type: string) => {
  publicKey: KeyObject
  privateKey: KeyObject
}

const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as Jwk
const pemOf = (key: KeyObject) =>
  key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' }).toString()
const load = (source: KeySource, purpose: 'sign' | 'verify' = 'verify') => importKey(source, purpose)

// RFC 9964 names, FIPS 204. A zero key is well-formed, so what refuses it is a Node without ML-DSA.
const zeroMlDsa = { kty: 'AKP', alg: 'ML-DSA-44', pub: Buffer.alloc(1312).toString('base64url') }

if (hasMlDsa()) {
  describe.each(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const)(
    'on this Node a key for %s',
    (algorithm) => {
      const { publicKey, privateKey } = generatePair(algorithm.toLowerCase())

      test('comes from PEM or an AKP JWK, signs and verifies', () => {
        expect(jwkOf(privateKey)).toMatchObject({ kty: 'AKP', alg: algorithm })
        const keys = [{ algorithm, pem: pemOf(privateKey) }, { jwk: jwkOf(privateKey) }].map((source) =>
          load(source, 'sign'),
        )
        const readers = [{ algorithm, pem: pemOf(publicKey) }, { jwk: jwkOf(publicKey) }].map((source) =>
          load(source),
        )
        for (const { signing, row } of keys) {
          const signature = signing && row.sign(signing, 'text')
          for (const { verifying } of readers)
            expect(row.verify(verifying, 'text', signature ?? '')).toBe(true)
        }
      })

      test('shows its public members and nothing else', () => {
        const shown = publicJwk(load({ jwk: jwkOf(privateKey) }, 'sign'))
        expect(shown).toEqual({ ...jwkOf(publicKey), use: 'sig' })
        expect(shown).not.toHaveProperty('priv')
      })

      test('is refused where its parts belong to two keys, or it is of another size', () => {
        const other = jwkOf(generatePair(algorithm.toLowerCase()).publicKey)
        expect(() => load({ jwk: { ...jwkOf(privateKey), pub: other.pub ?? '' } }, 'sign')).toThrow(TypeError)
        const size = algorithm === 'ML-DSA-44' ? 'ML-DSA-65' : 'ML-DSA-44'
        expect(() => load({ algorithm: size, pem: pemOf(publicKey) })).toThrow('not of the type')
        expect(() => load({ jwk: { ...jwkOf(publicKey), alg: size } })).toThrow(TypeError)
      })
    },
  )

  test('on this Node a well-formed ML-DSA key is not refused', () => {
    expect(load({ jwk: zeroMlDsa }).algorithm).toBe('ML-DSA-44')
  })
} else {
  test('this Node has no ML-DSA: its keys are refused when loaded, with a sentence that says so', () => {
    expect(() => load({ jwk: zeroMlDsa })).toThrow('this Node does not know its type')
  })
}

function hasMlDsa(): boolean {
  try {
    generatePair('ml-dsa-44')
    return true
  } catch {
    return false
  }
}
