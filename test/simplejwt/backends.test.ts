// What SimpleJWT's own tests expect of TokenBackend, expected of the engine, for the algorithms they try.
import { createSecretKey } from 'node:crypto'
import {
  type Claims,
  createKeySet,
  importKey,
  type Key,
  refusals,
  signJws,
  tokenTypes,
  verifyToken,
} from '@carnet/auth/tokens'
import { describe, expect, test } from 'vitest'
import { sampleKey } from '../vectors/sample-keys.ts'

const nowSeconds = 1_767_225_600
const names = { tokenType: 'token_type', jti: 'jti', userId: 'user_id', refreshExp: 'refresh_exp' }
const rules = { leewaySeconds: 0, audience: [], issuer: undefined, names, enforceTyp: false }
const judge = (key: Key, token: string) => {
  const verdict = verifyToken(
    token,
    tokenTypes.untyped,
    { keys: createKeySet([key], key), rules },
    nowSeconds * 1000,
  )
  return verdict.ok ? verdict.claims : refusals[verdict.refusal]
}

describe.each(['HS256', 'RS256', 'ES256', 'ES384', 'ES512'] as const)('%s', (algorithm) => {
  const { key } = sampleKey(algorithm)
  const sign = (claims: Claims) => signJws(key, JSON.stringify({ foo: 'bar', jti: 'x', ...claims }))
  const later = nowSeconds + 86_400

  test('a good token gives its claims', () => {
    expect(judge(key, sign({ exp: later }))).toEqual({ foo: 'bar', jti: 'x', exp: later })
  })

  test('a token without an end is refused for that, not for its signature', () => {
    expect(judge(key, sign({}))).toBe("Token has no 'exp' claim")
  })

  test('a token that has expired is refused for that', () => {
    expect(judge(key, sign({ exp: nowSeconds - 1 }))).toBe('Token is expired')
  })

  test('a token with the signature of another is refused', () => {
    const [first, second] = [sign({ exp: later }), sign({ exp: later, foo: 'baz' })]
    const mixed = `${second.slice(0, second.lastIndexOf('.'))}${first.slice(first.lastIndexOf('.'))}`
    expect(judge(key, mixed)).toBe('Token is invalid')
  })
})

test('a token of another algorithm than the key’s is refused', () => {
  const [rs256, hs256] = [sampleKey('RS256'), sampleKey('HS256')]
  const token = signJws(rs256.key, JSON.stringify({ jti: 'x', exp: nowSeconds + 60 }))
  expect(judge(hs256.key, token)).toBe('Token is invalid')
  const underOneKid = { ...hs256.key, kid: 'RS256' }
  expect(judge(underOneKid, token)).toBe('Token is invalid')
})

test.each([
  [
    'not_secret',
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjk0NjY4NDgwMH0.jvxQgXCSDToR8uKoRJcMT-LmMJJn2-NM76nfSR2FOgs',
  ],
  [
    'not very secret in tests',
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjk0NjY4NDgwMH0.iqxxOHV63sjeqNR1GDxX3LPvMymfVB76sOIDqTbjAgk',
  ],
])('with the secret "%s" a token is that of SimpleJWT, byte for byte', (secret, expected) => {
  // too short to sign anything in earnest
  const key = {
    ...importKey({ algorithm: 'HS256', secret }, 'verify'),
    signing: createSecretKey(Buffer.from(secret)),
  }
  expect(signJws(key, '{"exp":946684800}')).toBe(expected)
})
