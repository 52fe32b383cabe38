import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { refusals } from './claims.ts'
import { signJws } from './jws.ts'
import { importKey } from './key.ts'
import { createKeySet } from './key-set.ts'
import { tokenTypes } from './token-types.ts'
import { verifyToken } from './token-verifier.ts'

const key = importKey({ algorithm: 'HS256', secret: randomBytes(32) }, 'sign')
const keys = createKeySet([key], key)
const rules = { leewaySeconds: 0, audience: [], issuer: undefined, enforceTyp: false }
const nowMs = 1_767_323_045_900
const claims = { token_type: 'access', exp: 1_767_323_046, iat: 1_767_323_045, jti: 'a', user_id: '1' }
const token = signJws(key, JSON.stringify(claims))

const verify = (text: string, changes: object = {}, at = nowMs, type = tokenTypes.access) =>
  verifyToken(text, type, { keys, rules: { ...rules, ...changes } }, at)

test('a good token gives its claims', () => {
  expect(verify(token)).toEqual({ ok: true, claims })
})

test('time is given in milliseconds', () => {
  expect(verify(token, {}, 1_767_323_045_999).ok).toBe(true)
  expect(verify(token, {}, 1_767_323_046_000)).toEqual({ ok: false, refusal: 'expired', claims })
})

test('a token refused for its claims comes with them', () => {
  expect(verifyToken(token, tokenTypes.refresh, { keys, rules }, nowMs)).toEqual({
    ok: false,
    refusal: 'wrongType',
    claims,
  })
})

describe('a token whose signature or form is wrong comes without claims', () => {
  test.each([
    [
      'another key signed it',
      signJws(importKey({ algorithm: 'HS256', secret: randomBytes(32) }, 'sign'), '{}'),
    ],
    ['its payload was changed', token.replace(/\.e/, '.f')],
    ['its payload is a list', signJws(key, JSON.stringify([claims]))],
    ['its payload is a text', signJws(key, '"x"')],
    ['its payload is null', signJws(key, 'null')],
    ['its payload is empty', signJws(key, '')],
    ['its payload is not JSON', signJws(key, '{exp:1}')],
    ['its payload repeats a member', signJws(key, '{"exp":1,"exp":2}')],
    ['its payload begins with a byte order mark', signJws(key, `\ufeff${JSON.stringify(claims)}`)],
  ])('%s', (_what, text) => {
    expect(verify(text)).toEqual({ ok: false, refusal: 'invalid' })
  })
})

test("the header's typ counts only where it is asked for, and never for any type at all", () => {
  const payload = JSON.stringify(claims)
  for (const typ of ['JWT', 'rt+jwt', 'AT+JWT', 'application/at+jwt']) {
    const text = signJws(key, payload, typ)
    expect(verify(text).ok).toBe(true)
    expect(verify(text, { enforceTyp: true })).toEqual({ ok: false, refusal: 'wrongType', claims })
    expect(
      verifyToken(text, tokenTypes.untyped, { keys, rules: { ...rules, enforceTyp: true } }, nowMs).ok,
    ).toBe(true)
  }
  expect(verify(signJws(key, payload, 'at+jwt'), { enforceTyp: true }).ok).toBe(true)
})

test('claims are checked with the given rules', () => {
  expect(verify(token, { issuer: 'https://i' })).toEqual({ ok: false, refusal: 'invalid', claims })
  expect(verify(token, { audience: ['a'] })).toEqual({ ok: false, refusal: 'invalid', claims })
  expect(verify(token, { leewaySeconds: 5 }, nowMs + 5_000).ok).toBe(true)
})

test("every refusal has the peer's words", () => {
  expect(refusals).toEqual({
    invalid: 'Token is invalid',
    expired: 'Token is expired',
    blacklisted: 'Token is blacklisted',
    withoutExp: "Token has no 'exp' claim",
    withoutId: 'Token has no id',
    withoutType: 'Token has no type',
    wrongType: 'Token has wrong type',
    withoutRefreshExp: "Token has no 'refresh_exp' claim",
    refreshExpired: "Token 'refresh_exp' claim has expired",
  })
})

test('members that objects inherit are claims like any other and change no object', () => {
  const payload = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(claims).slice(1)}`
  const verdict = verify(signJws(key, payload))
  expect(verdict.ok).toBe(true)
  expect(Object.keys(verdict.claims ?? {})).toContain('__proto__')
  expect(Object.getPrototypeOf(verdict.claims)).toBe(Object.prototype)
  expect('polluted' in {}).toBe(false)
})
