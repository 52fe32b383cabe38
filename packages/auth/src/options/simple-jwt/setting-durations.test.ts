import { describe, expect, test } from 'vitest'
import { fromSimpleJwt, parseOptions } from '../index.ts'

const lifetimes = {
  ACCESS_TOKEN_LIFETIME: 'accessLifetime',
  REFRESH_TOKEN_LIFETIME: 'refreshLifetime',
  SLIDING_TOKEN_LIFETIME: 'slidingLifetime',
  SLIDING_TOKEN_REFRESH_LIFETIME: 'slidingRefreshLifetime',
} as const

describe.each(Object.entries(lifetimes))('%s', (setting, option) => {
  // an access token may not outlive the refresh token
  const beside =
    option === 'refreshLifetime' ? { ACCESS_TOKEN_LIFETIME: 1 } : { REFRESH_TOKEN_LIFETIME: { weeks: 52 } }
  const read = (value: unknown) => fromSimpleJwt({ ...beside, [setting]: value })

  test.each([
    [90, '90s'],
    [300, '5m'],
    ['5m', '5m'],
    ['12h', '12h'],
    [{ minutes: 5 }, '5m'],
    [{ hours: 1, minutes: 30 }, '90m'],
    [{ seconds: 59 }, '59s'],
    [{ hours: 24, seconds: -1 }, '86399s'],
    [{ milliseconds: 1500, microseconds: 500_000 }, '2s'],
    [{ minutes: 1.1 }, '66s'],
    [{ hours: 0.5, days: undefined }, '30m'],
  ])('of %j is %s', (value, duration) => {
    expect(read(value)[option]).toBe(duration)
    expect(parseOptions(read(value))[option]).toBe(duration)
  })

  test.each([
    [0, 'must be from 1 to 3153600000 seconds'],
    [-300, 'must be from 1 to'],
    [{ minutes: -5 }, 'must be from 1 to'],
    [{ days: 40_000 }, 'must be from 1 to'],
    [1.5, 'must be whole seconds: Carnet counts no fractions.'],
    [{ milliseconds: 1 }, 'must be whole seconds'],
    [null, "must be seconds as a number, a text such as '5m', or an object such as { minutes: 5 }."],
    ['5', 'must be seconds as a number'],
    ['5 minutes', 'must be seconds as a number'],
    [{}, 'must be seconds as a number'],
    [{ years: 1 }, 'must be seconds as a number'],
    [{ minutes: '5' }, 'must be seconds as a number'],
    [[5], 'must be seconds as a number'],
    [Number.NaN, 'must be seconds as a number'],
    [true, 'must be seconds as a number'],
  ])('of %j is refused by name', (value, reason) => {
    expect(() => read(value)).toThrow(`Setting "${setting}" ${reason}`)
  })
})

test('a hundred years are as long as a token may live', () => {
  const options = fromSimpleJwt({ REFRESH_TOKEN_LIFETIME: { days: 36_500 } })
  expect(parseOptions(options).refreshLifetime).toBe('36500d')
})

test('an access token that would outlive the refresh token is refused, also beside the default', () => {
  const sentence = 'Setting "ACCESS_TOKEN_LIFETIME" is longer than "REFRESH_TOKEN_LIFETIME"'
  expect(() => fromSimpleJwt({ ACCESS_TOKEN_LIFETIME: { days: 2 } })).toThrow(sentence)
  expect(() => fromSimpleJwt({ REFRESH_TOKEN_LIFETIME: '1m' })).toThrow(sentence)
  const equal = fromSimpleJwt({ ACCESS_TOKEN_LIFETIME: '1h', REFRESH_TOKEN_LIFETIME: 3600 })
  expect(() => parseOptions(equal)).not.toThrow()
})

test.each([
  [0, '0s'],
  [30, '30s'],
  [{ seconds: 30 }, '30s'],
  ['5m', '5m'],
])('a LEEWAY of %j is %s', (LEEWAY, leeway) => {
  expect(parseOptions(fromSimpleJwt({ LEEWAY })).leeway).toBe(leeway)
})

test('a LEEWAY of None is none', () => {
  expect(fromSimpleJwt({ LEEWAY: null }).leeway).toBeUndefined()
})

test.each([
  ['1', 'must be seconds as a number'],
  [-1, 'must be from 0 to 300 seconds.'],
  [301, 'must be from 0 to 300 seconds.'],
  [0.5, 'must be whole seconds'],
])('a LEEWAY of %j is refused by name', (LEEWAY, reason) => {
  expect(() => fromSimpleJwt({ LEEWAY })).toThrow(`Setting "LEEWAY" ${reason}`)
})
