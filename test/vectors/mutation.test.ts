import { createHmac } from 'node:crypto'
import { createIds, createKeySet, signJws, tokenTypes, verifyJws, verifyToken } from '@carnet/auth/tokens'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mutate, mutations } from './mutations.ts'
import { sampleKeys } from './sample-keys.ts'

const runs = Number(process.env['CARNET_FUZZ_RUNS'] ?? 20_000)
const seed = Number(process.env['CARNET_FUZZ_SEED'] ?? 20_261_121)

const nowMs = 1_767_323_045_000
const nextId = createIds((bytes) => crypto.getRandomValues(new Uint8Array(bytes)))
const keys = createKeySet(sampleKeys.map(({ key }) => key))
const context = { keys, rules: { leewaySeconds: 0, audience: [], issuer: undefined, enforceTyp: false } }

const tokens = sampleKeys.flatMap(({ key }) =>
  ['access', 'refresh', 'sliding'].map((type) => {
    const times = { exp: nowMs / 1000 + 300, iat: nowMs / 1000 }
    const owner = { jti: nextId(), user_id: '1', sid: nextId(), username: 'Zoë', role: 'editor' }
    return signJws(key, JSON.stringify({ token_type: type, ...times, ...owner }))
  }),
)
const issued = new Set(tokens)
const verify = (token: string) => verifyToken(token, tokenTypes.untyped, context, nowMs)

test('every token that was issued is accepted', () => {
  expect(tokens.filter((token) => !verify(token).ok)).toEqual([])
  expect(tokens.length).toBeGreaterThanOrEqual(39)
})

test(`of ${runs.toLocaleString('en')} tokens changed in one to three places only those are accepted that were issued`, {
  timeout: 20_000 + runs,
}, () => {
  const seen = { changed: 0, acceptedByLenient: 0 }
  const token = fc.nat(tokens.length - 1).map((index) => tokens[index] ?? '')
  const attack = fc.property(token, token, mutations, (victim, other, list) => {
    const text = mutate(victim, list, other)
    if (!issued.has(text)) {
      seen.changed++
      if (isAcceptedByLenient(text)) seen.acceptedByLenient++
    }
    return verify(text).ok === issued.has(text)
  })
  fc.assert(attack, { seed, numRuns: runs })
  // the changes do change, and reach what a decoder that is not strict lets pass
  expect(seen.changed).toBeGreaterThan(runs * 0.8)
  expect(seen.acceptedByLenient).toBeGreaterThan(runs / 1_000)
})

// the one exception to byte identity: whoever has an ECDSA signature (r, s) can write (r, n - s), which OpenSSL
// confirms as well; so what names a token is its jti, never its text
describe('the twin of an ECDSA signature', () => {
  test.each([
    ['ES256', 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'],
    [
      'ES384',
      'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
    ],
    ['ES512', `01${'f'.repeat(64)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`],
  ])('of %s is confirmed and has the same claims, jti among them', (algorithm, order) => {
    const token = tokenOf(algorithm)
    const twin = withSignature(token, (bytes) => {
      const s = BigInt(`0x${bytes.subarray(bytes.length / 2).toString('hex')}`)
      const mirrored = (BigInt(`0x${order}`) - s).toString(16).padStart(bytes.length, '0')
      return Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.from(mirrored, 'hex')])
    })
    expect(issued.has(twin)).toBe(false)
    expect(verify(twin)).toEqual(verify(token))
    expect(verify(twin).claims?.['jti']).toMatch(/^[0-9a-f]{32}$/)
  })

  test('has no counterpart for Ed25519: S + L is refused (RFC 8032 5.1.7)', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const twin = withSignature(tokenOf('EdDSA'), (bytes) => {
      const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`)
      const moved = Buffer.from((s + order).toString(16).padStart(64, '0'), 'hex').reverse()
      return Buffer.concat([bytes.subarray(0, 32), moved])
    })
    expect(verifyJws(twin, keys)).toBeUndefined()
  })
})

function tokenOf(algorithm: string): string {
  const index = sampleKeys.findIndex((sample) => sample.algorithm === algorithm)
  return tokens[index * 3] ?? ''
}

function withSignature(token: string, change: (bytes: Buffer) => Buffer): string {
  const [header, payload, signature = ''] = token.split('.')
  return [header, payload, change(Buffer.from(signature, 'base64url')).toString('base64url')].join('.')
}

/** What a verifier does that leaves base64url and JSON to the decoders of the platform. HS256 alone. */
function isAcceptedByLenient(token: string): boolean {
  try {
    const [header = '', payload = '', signature = ''] = token.split('.')
    const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString())
    const secret = sampleKeys.find(({ algorithm }) => algorithm === 'HS256')?.key.verifying
    if (alg !== 'HS256' || secret === undefined) return false
    const mac = createHmac('sha256', secret).update(`${header}.${payload}`).digest()
    return mac.equals(Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}
