import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { importKey, type Key, type KeySource, signJws, verifyJws } from '../tokens/index.ts'
import { createKeyRing, otherKeys, ownKeys, type RingKeys } from './index.ts'

const secret = () => randomBytes(32).toString('hex')
const es256 = (): KeySource => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { algorithm: 'ES256', pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() }
}
const hs256 = (kid?: string): KeySource => ({ algorithm: 'HS256', secret: secret(), kid })
const ringOf = (keys: RingKeys) => createKeyRing(async () => keys)
const signedBy = (source: KeySource | Key) =>
  signJws('row' in source ? source : importKey(source, 'sign'), '{"a":1}')
const accepts = (ring: Awaited<ReturnType<typeof ringOf>>, token: string) =>
  verifyJws(token, ring.keySet()) !== undefined

test('a secret signs without kid, as SimpleJWT does, and verifies what it signed', async () => {
  const own = hs256()
  const ring = await ringOf(ownKeys(own, []))
  const token = signedBy(ring.signingKey())
  expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toEqual({
    alg: 'HS256',
    typ: 'JWT',
  })
  expect([accepts(ring, token), accepts(ring, signedBy(hs256()))]).toEqual([true, false])
  expect(ring.publicKeys()).toEqual([])
})

test('another key signs with its thumbprint as kid, and is published without its private part', async () => {
  const ring = await ringOf(ownKeys(es256(), []))
  const { kid = '' } = ring.signingKey()
  expect(kid).toMatch(/^[\w-]{43}$/)
  expect(accepts(ring, signedBy(ring.signingKey()))).toBe(true)
  const [published = {}] = ring.publicKeys()
  expect(published).toEqual({
    kty: 'EC',
    crv: 'P-256',
    x: expect.any(String),
    y: expect.any(String),
    kid,
    alg: 'ES256',
    use: 'sig',
  })
})

test('a kid that the developer gave stays', async () => {
  const jwk = { kty: 'oct', k: randomBytes(32).toString('base64url'), alg: 'HS256' }
  expect(ownKeys({ jwk, kid: 'mine' }, []).signing.kid).toBe('mine')
  expect(ownKeys({ jwk: { ...jwk, kid: 'theirs' } }, []).signing.kid).toBe('theirs')
})

describe('a token without kid', () => {
  test('is checked against the own key where no other is the legacy key', async () => {
    const own = es256()
    const ring = await ringOf(ownKeys(own, [hs256('other')]))
    expect(accepts(ring, signedBy(own))).toBe(true)
    expect(accepts(ring, signedBy(hs256()))).toBe(false)
  })

  test('is checked against the legacy key and no other', async () => {
    const [own, legacy] = [es256(), hs256()]
    const ring = await ringOf(ownKeys(own, [legacy]))
    expect(accepts(ring, signedBy(legacy))).toBe(true)
    expect(accepts(ring, signedBy(own))).toBe(false)
    expect(accepts(ring, signedBy(ring.signingKey()))).toBe(true)
  })
})

test('a secret beside a legacy key signs under a kid, the same in every process', async () => {
  const [own, legacy] = [hs256(), hs256()]
  const [ring, again] = [await ringOf(ownKeys(own, [legacy])), await ringOf(ownKeys(own, [legacy]))]
  const token = signedBy(ring.signingKey())
  expect(ring.signingKey().kid).toMatch(/^[\w-]{22}$/)
  expect([accepts(ring, token), accepts(again, token), accepts(ring, signedBy(legacy))]).toEqual([
    true,
    true,
    true,
  ])
  expect(accepts(ring, signedBy(own))).toBe(false)
})

test('keys of others verify and never sign', async () => {
  const other = hs256('other')
  const ring = await ringOf(ownKeys(hs256('own'), [other]))
  expect(accepts(ring, signedBy(other))).toBe(true)
  expect(ring.signingKey().kid).toBe('own')
  expect(otherKeys([es256()]).verifying.map(({ signing }) => signing)).toEqual([undefined])
})

test('only one key may be without kid', () => {
  expect(() => otherKeys([hs256(), hs256()])).toThrow('Only one of verificationKeys may be without kid')
  expect(otherKeys([]).legacy).toBeUndefined()
})

describe('a ring', () => {
  const [first, second] = [ownKeys(hs256('first'), []), ownKeys(hs256('second'), [])]

  test('that is read again has the new keys, and another set of them', async () => {
    let keys: RingKeys | undefined = first
    const ring = await createKeyRing(async () => keys)
    const set = ring.keySet()
    keys = undefined
    await ring.reload()
    expect(ring.keySet()).toBe(set)
    keys = second
    await ring.reload()
    expect(ring.keySet()).not.toBe(set)
    expect(ring.signingKey().kid).toBe('second')
  })

  test('that cannot be read again stays as it was', async () => {
    let isBroken = false
    const ring = await createKeyRing(async () => {
      if (isBroken) throw new Error('the store is away')
      return first
    })
    isBroken = true
    await expect(ring.reload()).rejects.toThrow('the store is away')
    expect(ring.signingKey().kid).toBe('first')
  })

  test('without keys is none', async () => {
    await expect(createKeyRing(async () => undefined)).rejects.toThrow('The key ring is empty.')
  })
})
