// The rows C01-C14 of the security catalogue, as far as they concern the token engine: hostile claims, signed with our
// own key. T01-T24 are in hostile-tokens.test.ts.
import { readFileSync } from 'node:fs'
import {
  checkRefreshExp,
  createIds,
  reservedClaims,
  signJws,
  tokenTypes,
  type VerifierRules,
  verifyToken,
} from '@carnet/auth/tokens'
import { expect, test } from 'vitest'
import { forge } from './forge.ts'
import { claims, header, hs, keys, now, nowMs, rules } from './hostile-world.ts'

type Name = keyof typeof tokenTypes

const kinds = ['access', 'refresh', 'sliding'] as const

const judge = (
  payload: object | string,
  changes: Partial<VerifierRules> = {},
  type: Name = 'access',
  at = nowMs,
) =>
  verifyToken(forge(hs.key, header, payload), tokenTypes[type], { keys, rules: { ...rules, ...changes } }, at)
const accepts = (changes: object, more: Partial<VerifierRules> = {}) =>
  judge({ ...claims, ...changes }, more).ok
const without = (name: string) =>
  judge(Object.fromEntries(Object.entries({ ...claims, sub: 'x' }).filter(([key]) => key !== name)))

/** Where a row is not followed to the letter, with the reason, and what holds instead. */
const otherwise: { row: string; instead: string; because: string; holds: () => boolean }[] = [
  {
    row: 'C01',
    instead: 'the header typ is not looked at unless headerTyp asks for it; token_type always is',
    because: 'the peer writes JWT in every token and does not look at it',
    holds: () => kinds.every((type) => judge({ ...claims, token_type: type }, {}, type).ok),
  },
  {
    row: 'C03',
    instead: 'iat, sub and user_id may be missing here',
    because: "the peer's own rules; who the user is the guard and the sessions decide",
    holds: () => ['iat', 'sub', 'user_id'].every((name) => without(name).ok),
  },
  {
    row: 'C04',
    instead: 'exp -1, 0 and true are refused as expired rather than invalid',
    because: "the peer's recorded verdicts",
    holds: () =>
      [-1, 0, true].every((exp) => JSON.stringify(judge({ ...claims, exp })).includes('"expired"')),
  },
  {
    row: 'C06',
    instead: 'no iat may be later than now in a token without sid, and no lifetime is too long',
    because: "the peer's own rules: iat has no 60 seconds of grace, exp - iat no limit",
    holds: () => !accepts({ iat: now + 1 }) && accepts({ iat: 0, exp: now + 10 * 365 * 86_400 }),
  },
  {
    row: 'C11',
    instead: 'the claim that names the session is sid, and that is the reserved name',
    because: 'DESIGN calls the family a session',
    holds: () =>
      reservedClaims.some((name) => name === 'sid') && !reservedClaims.some((name) => String(name) === 'fam'),
  },
]

test.each(otherwise)('$row otherwise: $instead', ({ holds, because }) => {
  expect(holds(), because).toBe(true)
})

/** Parts of rows that the engine cannot show: it reads no request, no database and no configuration. */
const elsewhere: Readonly<Record<string, string>> = {
  C01: 'each kind of token at each endpoint (test/http)',
  C09: 'user ids of every form, up to the database (test/http, users)',
  C10: 'who the user is never comes from the body (test/http)',
  C11: 'claims and roles are computed anew at each refresh (sessions)',
  C13: 'generations are ordered by their counter (sessions)',
  C14: 'a revocation is remembered longer than the token lives (feed)',
}

test('C01 with headerTyp a token is refused unless typ and token_type are both those of its kind', () => {
  for (const type of kinds) {
    for (const claimed of kinds) {
      for (const typ of [...kinds.map((kind) => tokenTypes[kind].typ), 'JWT', undefined, 'AT+JWT', 5]) {
        const token = forge(hs.key, { ...header, typ }, { ...claims, token_type: claimed })
        const context = { keys, rules: { ...rules, enforceTyp: true } }
        const isRight = claimed === type && typ === tokenTypes[type].typ
        expect(verifyToken(token, tokenTypes[type], context, nowMs).ok).toBe(isRight)
      }
    }
  }
})

test('C02 no kind of token is accepted as another', () => {
  for (const type of kinds) {
    for (const claimed of kinds)
      expect(judge({ ...claims, token_type: claimed }, {}, type).ok).toBe(claimed === type)
    for (const claimed of ['untyped', 'Access', '', null, ['access'], { access: 1 }]) {
      expect(judge({ ...claims, token_type: claimed }, {}, type).ok).toBe(false)
    }
  }
})

test('C03 a token without exp, jti or token_type is refused', () => {
  expect(['exp', 'jti', 'token_type'].map((name) => without(name))).toMatchObject([
    { ok: false, refusal: 'withoutExp' },
    { ok: false, refusal: 'withoutId' },
    { ok: false, refusal: 'withoutType' },
  ])
})

test('C04 exp is a finite number of a time that people use, and later than now', () => {
  const written = [
    '"x"',
    `"${now + 60}"`,
    'true',
    'false',
    'null',
    '[]',
    `[${now + 60}]`,
    '{}',
    '-1',
    '0',
    '-0',
  ]
  const huge = ['1e309', '-1e309', '1e20', '253402300800', '9007199254740993000', String(now), `${now}.99`]
  for (const exp of [
    ...written,
    ...huge,
    'NaN',
    'Infinity',
    `0${now}`,
    `+${now + 60}`,
    `${now + 60}.`,
    '0x7fffffff',
  ]) {
    expect(judge(JSON.stringify(claims).replace(/"exp":\d+/, `"exp":${exp}`)).ok, exp).toBe(false)
  }
  for (const exp of [
    `${now + 60}.5`,
    `${now + 1}`,
    '253402300799',
    `${(now + 60) / 10}e1`,
    `${now + 60}.0`,
  ]) {
    expect(judge(JSON.stringify(claims).replace(/"exp":\d+/, `"exp":${exp}`)).ok, exp).toBe(true)
  }
})

test('C05 nbf is honoured, with the same rules for numbers', () => {
  for (const nbf of [now + 10, now + 1, String(now), null, [], {}, 1e18, 'x'])
    expect(accepts({ nbf })).toBe(false)
  for (const nbf of [now, now - 10, 0]) expect(accepts({ nbf })).toBe(true)
  expect(judge(JSON.stringify(claims).replace('}', ',"nbf":-1e309}')).ok).toBe(false)
})

test('C06 a token from the future is refused, and one that was issued after its end', () => {
  for (const iat of [now + 1, now + 61, now + 3_600, '1', null, 1e18]) expect(accepts({ iat })).toBe(false)
  expect(accepts({ iat: now, exp: now - 1 })).toBe(false)
  expect(accepts({ iat: now + 30 }, { leewaySeconds: 30 })).toBe(true)
})

test('C06 the clock that dates the tokens of sessions may be a minute ahead of this one, and no more', () => {
  const ofSession = (iat: number, leewaySeconds = 0) => accepts({ sid: 'a', iat }, { leewaySeconds })
  expect([now + 1, now + 60, now + 61].map((iat) => ofSession(iat))).toEqual([true, true, false])
  expect([now + 61, now + 90, now + 91].map((iat) => ofSession(iat, 90))).toEqual([true, true, false])
})

test('C07 iss is compared exactly where one is configured', () => {
  const issuer = 'https://i'
  const others = [
    ['https://i'],
    'https://i/',
    'HTTPS://i',
    'https://i.evil',
    'https://',
    '',
    5,
    null,
    { 0: 'https://i' },
  ]
  for (const iss of others) expect(accepts({ iss }, { issuer })).toBe(false)
  expect(accepts({}, { issuer })).toBe(false)
  expect(accepts({ iss: issuer }, { issuer })).toBe(true)
})

test('C08 aud is ours or a list of texts with ours in it, where one is configured', () => {
  const audience = ['ours']
  const others = [
    ['other'],
    [],
    '',
    [['ours']],
    'ours ',
    'our',
    'ourself',
    ['ours', 5],
    { ours: 1 },
    null,
    0,
    'x,ours',
  ]
  for (const aud of others) expect(accepts({ aud }, { audience })).toBe(false)
  expect(accepts({}, { audience })).toBe(false)
  for (const aud of ['ours', ['ours'], ['x', 'ours']]) expect(accepts({ aud }, { audience })).toBe(true)
})

test('C09 sub is a text where it is present', () => {
  for (const sub of [1, 1.5, true, null, ['1'], { $gt: '' }]) expect(accepts({ sub })).toBe(false)
  expect(accepts({ sub: 'x'.repeat(2 ** 20) })).toBe(false)
})

test('C11 what Carnet writes into a token is reserved', () => {
  const written = [
    'exp',
    'iat',
    'nbf',
    'jti',
    'iss',
    'aud',
    'sub',
    'token_type',
    'sid',
    'typ',
    'user_id',
    'refresh_exp',
  ]
  expect(reservedClaims).toEqual(expect.arrayContaining(written))
  expect(reservedClaims).toContain('__proto__')
})

test('C12 a jti has 128 random bits, and a hundred thousand have no duplicate', () => {
  const nextId = createIds((bytes) => crypto.getRandomValues(new Uint8Array(bytes)))
  const ids = new Set(Array.from({ length: 100_000 }, nextId))
  expect(ids.size).toBe(100_000)
  for (const id of [...ids].slice(0, 100)) expect(Buffer.from(id, 'hex')).toHaveLength(16)
})

test('C14 no rounding lets a token live past its second', () => {
  const token = signJws(hs.key, JSON.stringify(claims))
  const at = (seconds: number, leewaySeconds: number) =>
    verifyToken(token, tokenTypes.access, { keys, rules: { ...rules, leewaySeconds } }, seconds * 1000).ok
  const end = claims.exp
  expect([end - 0.5, end - 0.1, end - 0.001, end, end + 0.1].map((time) => at(time, 0))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
  expect([end + 0.1, end + 9.9, end + 10, end + 10.1].map((time) => at(time, 10))).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test('C15 refresh_exp of a sliding token has the same rules for numbers', () => {
  const judgeRefresh = (refreshExp: unknown) => checkRefreshExp({ refresh_exp: refreshExp }, rules, now)
  expect([now + 1, now, String(now + 60), null, 1e18].map(judgeRefresh)).toEqual([
    undefined,
    'refreshExpired',
    'invalid',
    'invalid',
    'invalid',
  ])
})

test('every row has its tests here or says where they are', () => {
  const text = readFileSync(import.meta.filename, 'utf8')
  const tested = [...text.matchAll(/test\(\s*['"](C\d\d) /g)].map(([, row]) => row)
  const all = Array.from({ length: 15 }, (_, index) => `C${String(index + 1).padStart(2, '0')}`)
  expect([...new Set([...tested, ...Object.keys(elsewhere)])].sort()).toEqual(all)
})
