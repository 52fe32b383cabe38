import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { signJws } from './jws.ts'
import { importKey } from './key.ts'
import { createKeySet } from './key-set.ts'
import { tokenTypes } from './token-types.ts'
import { createVerify } from './verify.ts'

const { access, refresh, untyped } = tokenTypes
const start = 1_767_323_045_000
const rules = { leewaySeconds: 0, audience: [], issuer: undefined, enforceTyp: false }

const keyOf = () => importKey({ algorithm: 'HS256', secret: randomBytes(32) }, 'sign')
const tokenOf = (key = keyOf(), jti = 'a') =>
  signJws(
    key,
    JSON.stringify({ token_type: 'access', exp: start / 1000 + 60, jti, roles: [{ name: 'editor' }] }),
  )

/** A verifier that counts how often it looks for a key, which it does once for each signature. */
function world(maximumRemembered: number) {
  const key = keyOf()
  const state = { nowMs: start, keys: createKeySet([key], key), signatures: 0 }
  const counting = (): typeof state.keys => {
    const { keys } = state
    const select = (segment: string) => {
      state.signatures += 1
      return keys.select(segment)
    }
    return { ...keys, select }
  }
  let set = counting()
  const verify = createVerify({ keySet: () => set, rules, clock: () => state.nowMs, maximumRemembered })
  const change = (keys: typeof state.keys) => {
    state.keys = keys
    set = counting()
  }
  return { key, state, verify, change }
}

describe.each([0, 100])('a verifier that remembers %i tokens', (maximum) => {
  test('accepts a good token each time, until it expires', () => {
    const { key, state, verify } = world(maximum)
    const token = tokenOf(key)
    for (let round = 0; round < 3; round++)
      expect(verify(token, access)).toMatchObject({ ok: true, claims: { jti: 'a' } })
    state.nowMs = start + 60_000
    expect(verify(token, access)).toMatchObject({ ok: false, refusal: 'expired', claims: { jti: 'a' } })
  })

  test('refuses a token of another type each time', () => {
    const { key, verify } = world(maximum)
    const token = tokenOf(key)
    for (let round = 0; round < 2; round++) {
      expect(verify(token, access).ok).toBe(true)
      expect(verify(token, refresh)).toMatchObject({ ok: false, refusal: 'wrongType' })
      expect(verify(token, untyped).ok).toBe(true)
    }
  })

  test('refuses a token as soon as its key is gone', () => {
    const { key, verify, change } = world(maximum)
    const token = tokenOf(key)
    expect(verify(token, access).ok).toBe(true)
    const other = keyOf()
    change(createKeySet([other], other))
    expect(verify(token, access)).toEqual({ ok: false, refusal: 'invalid' })
    change(createKeySet([key], key))
    expect(verify(token, access).ok).toBe(true)
  })

  test('refuses every other spelling of a token it accepted', () => {
    const { key, verify } = world(maximum)
    const token = tokenOf(key)
    expect(verify(token, access).ok).toBe(true)
    for (const text of [`${token}=`, ` ${token}`, `${token.slice(0, -1)}`, token.toLowerCase()]) {
      expect(verify(text, access)).toEqual({ ok: false, refusal: 'invalid' })
    }
  })
})

test('a remembered token costs one signature, another one its own', () => {
  const { key, state, verify } = world(10)
  for (let round = 0; round < 5; round++) verify(tokenOf(key), access)
  expect(state.signatures).toBe(1)
  verify(tokenOf(key, 'b'), access)
  expect(state.signatures).toBe(2)
})

test('a refused token is not remembered', () => {
  const { state, verify } = world(10)
  const foreign = tokenOf()
  for (let round = 0; round < 3; round++) expect(verify(foreign, access).ok).toBe(false)
  expect(state.signatures).toBe(3)
})

test('a token remembered under any type still needs the header typ of the type asked for', () => {
  const key = keyOf()
  const keys = createKeySet([key], key)
  const strict = { ...rules, enforceTyp: true }
  const verify = createVerify({
    keySet: () => keys,
    rules: strict,
    clock: () => start,
    maximumRemembered: 10,
  })
  const token = tokenOf(key)
  for (let round = 0; round < 2; round++) {
    expect(verify(token, untyped).ok).toBe(true)
    expect(verify(token, access)).toMatchObject({ ok: false, refusal: 'wrongType' })
  }
})

test('the oldest are forgotten first', () => {
  const { key, state, verify } = world(3)
  const tokens = ['a', 'b', 'c', 'd'].map((jti) => tokenOf(key, jti))
  for (const token of tokens) verify(token, access)
  state.signatures = 0
  for (const token of tokens.slice(1)) verify(token, access)
  expect(state.signatures).toBe(0)
  verify(tokens[0] ?? '', access)
  expect(state.signatures).toBe(1)
})

test('what a caller writes into remembered claims, the next one does not read', () => {
  const { key, verify } = world(10)
  const token = tokenOf(key)
  for (let round = 0; round < 2; round++) {
    const claims = verify(token, access).claims as { jti: string; roles: { name: string }[] }
    expect(claims).toMatchObject({ jti: 'a', roles: [{ name: 'editor' }] })
    expect(() => Object.assign(claims, { jti: 'b' })).toThrow(TypeError)
    expect(() => claims.roles.push({ name: 'admin' })).toThrow(TypeError)
    expect(() => Object.assign(claims.roles[0] ?? {}, { name: 'admin' })).toThrow(TypeError)
  }
})
