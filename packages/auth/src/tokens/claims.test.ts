import { describe, expect, test } from 'vitest'
import { type ClaimRules, type Claims, checkClaims, checkRefreshExp } from './claims.ts'
import { tokenTypes } from './token-types.ts'

const now = 1_767_323_045
const open: ClaimRules = { leewaySeconds: 0, audience: [], issuer: undefined }
const good: Claims = { token_type: 'access', exp: now + 60, iat: now, jti: 'a', user_id: '1' }

const check = (changes: object, rules: Partial<ClaimRules> = {}, at = now) =>
  checkClaims({ ...good, ...changes }, tokenTypes.access, { ...open, ...rules }, at)
const without = (name: string) =>
  checkClaims(
    Object.fromEntries(Object.entries(good).filter(([key]) => key !== name)),
    tokenTypes.access,
    open,
    now,
  )

test('a token as it is issued breaks no rule', () => {
  expect(check({})).toBeUndefined()
})

describe('exp', () => {
  test('ends a token on its second, not after it', () => {
    expect(check({ exp: now + 1 })).toBeUndefined()
    expect(check({ exp: now + 1 }, {}, now + 0.999)).toBeUndefined()
    expect(check({ exp: now })).toBe('expired')
    expect(check({ exp: now - 1 })).toBe('expired')
  })

  test('counts whole seconds, as the peer does', () => {
    expect(check({ exp: now + 0.9 })).toBe('expired')
    expect(check({ exp: now + 1.5 }, {}, now + 0.9)).toBeUndefined()
    expect(check({ exp: now + 1.5 }, {}, now + 1.1)).toBe('expired')
  })

  test('may be exceeded by less than the leeway', () => {
    expect(check({ exp: now }, { leewaySeconds: 10 }, now + 9.9)).toBeUndefined()
    expect(check({ exp: now }, { leewaySeconds: 10 }, now + 10)).toBe('expired')
  })

  test.each([-1, 0, -1e18, true, false, 1])('%j is long past', (exp) => {
    expect(check({ exp })).toBe('expired')
  })

  test.each([
    String(now + 60),
    '',
    null,
    [],
    [now + 60],
    {},
    1e18,
    1e20,
    253402300800,
    Infinity,
    -Infinity,
    NaN,
  ])('%j is no time', (exp) => {
    expect(check({ exp })).toBe('invalid')
  })

  test('may be the last second of the year 9999', () => {
    expect(check({ exp: 253402300799 })).toBeUndefined()
  })

  test('is required', () => {
    expect(without('exp')).toBe('withoutExp')
  })
})

describe.each(['iat', 'nbf'])('%s', (name) => {
  test('may be now or before, and not later than the leeway allows', () => {
    for (const time of [now, now - 1, -1, 0, true, now + 0.9]) expect(check({ [name]: time })).toBeUndefined()
    expect(check({ [name]: now + 1 })).toBe('invalid')
    expect(check({ [name]: now + 1 }, {}, now + 0.999)).toBe('invalid')
    expect(check({ [name]: now + 10 }, { leewaySeconds: 10 })).toBeUndefined()
    expect(check({ [name]: now + 11 }, { leewaySeconds: 10 })).toBe('invalid')
  })

  test.each([String(now), 'x', null, [], [1], {}, Infinity, -Infinity, NaN, 1e18])(
    '%j is no time',
    (time) => {
      expect(check({ [name]: time })).toBe('invalid')
    },
  )

  test('may be missing', () => {
    expect(without(name)).toBeUndefined()
  })
})

describe('iss', () => {
  const rules = { issuer: 'https://i' }

  test('must be exactly the configured one', () => {
    expect(check({ iss: 'https://i' }, rules)).toBeUndefined()
    for (const iss of [
      ['https://i'],
      'https://i/',
      'HTTPS://i',
      'https://i.evil',
      'https:/',
      '',
      null,
      5,
      {},
    ]) {
      expect(check({ iss }, rules)).toBe('invalid')
    }
    expect(check({}, rules)).toBe('invalid')
  })

  test('is not looked at when none is configured', () => {
    for (const iss of ['a', 5, null, ['b']]) expect(check({ iss })).toBeUndefined()
  })
})

describe('aud', () => {
  const rules = { audience: ['ours', 'also ours'] }

  test.each(['ours', 'also ours', ['ours'], ['x', 'ours'], ['x', 'also ours', 'y']].map((aud) => [aud]))(
    '%j is for us',
    (aud) => {
      expect(check({ aud }, rules)).toBeUndefined()
    },
  )

  test.each(
    [
      ['other'],
      [],
      '',
      [['ours']],
      'ours ',
      'our',
      'Ours',
      'ours,x',
      null,
      5,
      {},
      { 0: 'ours' },
      ['ours', 5],
      '.*',
      /o/g,
    ].map((aud) => [aud]),
  )('%j is not', (aud) => {
    expect(check({ aud }, rules)).toBe('invalid')
  })

  test('is required when an audience is configured, and not looked at otherwise', () => {
    expect(check({}, rules)).toBe('invalid')
    for (const aud of ['a', 5, null, [1]]) expect(check({ aud })).toBeUndefined()
  })
})

describe('sub and jti', () => {
  test.each([5, null, true, ['a'], {}])('are texts where they are present, not %j', (value) => {
    expect(check({ sub: value })).toBe('invalid')
    expect(check({ jti: value })).toBe('invalid')
  })

  test('may be empty, and sub may be missing, but jti may not', () => {
    expect(check({ sub: '', jti: '' })).toBeUndefined()
    expect(without('sub')).toBeUndefined()
    expect(without('jti')).toBe('withoutId')
  })
})

describe('token_type', () => {
  test('must be that of the type asked for', () => {
    for (const type of ['access', 'refresh', 'sliding'] as const) {
      for (const wanted of Object.values(tokenTypes)) {
        const isRight = wanted.name === 'untyped' || wanted.name === type
        const refusal = checkClaims({ ...good, token_type: type }, wanted, open, now)
        expect(refusal).toBe(isRight ? undefined : 'wrongType')
      }
    }
  })

  test.each(['Access', 'access ', '', null, 5, ['access'], 'untyped'])('%j is the wrong one', (type) => {
    expect(check({ token_type: type })).toBe('wrongType')
  })

  test('is required unless any type will do', () => {
    expect(without('token_type')).toBe('withoutType')
    expect(checkClaims({ exp: now + 1, jti: 'a' }, tokenTypes.untyped, open, now)).toBeUndefined()
  })
})

test('of several broken rules the first in the order of the peer is named', () => {
  const everything = { iat: 'x', exp: 0, iss: 5, aud: 5, sub: 5, jti: 5, token_type: 'x' }
  const rules = { issuer: 'i', audience: ['a'] }
  expect(check(everything, rules)).toBe('invalid')
  expect(check({ ...everything, iat: now }, rules)).toBe('expired')
  expect(check({ token_type: 'refresh', exp: 0 })).toBe('expired')
  expect(check({ token_type: 'refresh', exp: 0, nbf: now + 9 })).toBe('invalid')
  expect(check({ exp: undefined, jti: undefined, token_type: undefined })).toBe('withoutExp')
  expect(check({ jti: undefined, token_type: undefined })).toBe('withoutId')
})

describe('refresh_exp', () => {
  const checkRefresh = (refreshExp: unknown, leewaySeconds = 0, at = now) =>
    checkRefreshExp({ ...good, refresh_exp: refreshExp }, { ...open, leewaySeconds }, at)

  test('ends a sliding token like exp does', () => {
    expect(checkRefresh(now + 1)).toBeUndefined()
    expect(checkRefresh(now)).toBe('refreshExpired')
    expect(checkRefresh(now, 10, now + 9)).toBeUndefined()
    expect(checkRefresh(now, 10, now + 10)).toBe('refreshExpired')
    expect(checkRefresh(undefined)).toBe('withoutRefreshExp')
  })

  test.each([String(now + 60), null, [], {}, 1e18, Infinity, -Infinity])('%j is no time', (refreshExp) => {
    expect(checkRefresh(refreshExp)).toBe('invalid')
  })
})
