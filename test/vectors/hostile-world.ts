import { createHmac } from 'node:crypto'
import { createKeySet, tokenTypes, verifyToken } from '@carnet/auth/tokens'
import { expect } from 'vitest'
import { encode, forge } from './forge.ts'
import { sampleKey } from './sample-keys.ts'

// What the hostile tests have in common: the keys of a server, a clock that stands still, and a good token.

export const nowMs = 1_767_323_045_000
export const now = nowMs / 1000
export const claims = { token_type: 'access', exp: now + 300, iat: now, jti: 'a', user_id: '1' }

export const hs = sampleKey('HS256')
export const rs = sampleKey('RS256')
export const es = sampleKey('ES256')
export const ed = sampleKey('EdDSA')
export const keys = createKeySet([hs.key, rs.key, es.key, ed.key], hs.key)
export const rules = { leewaySeconds: 0, audience: [], issuer: undefined, enforceTyp: false }
export const verify = (token: string) => verifyToken(token, tokenTypes.access, { keys, rules }, nowMs)
export const header = { alg: 'HS256', kid: 'HS256' }
export const good = forge(hs.key, header, claims)
export const [headerSegment = '', payloadSegment = '', signature = ''] = good.split('.')

/** Refused as invalid, at once, and without a word of what it claims. */
export function expectRefused(tokens: readonly string[]): void {
  expect(tokens.length).toBeGreaterThan(0)
  for (const token of tokens) {
    expect(verify(token), token.slice(0, 200)).toEqual({ ok: false, refusal: 'invalid' })
    // one of three, for a busy machine may hold up any one of them
    expect([1, 2, 3].some(() => isQuick(token))).toBe(true)
  }
}

function isQuick(token: string): boolean {
  const startedMs = performance.now()
  verify(token)
  return performance.now() - startedMs < 50
}

/** A token signed with any secret at all. */
export function withMac(secret: string | Buffer, forged: object): string {
  const input = `${encode(forged)}.${encode(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}
