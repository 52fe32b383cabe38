// Times in words are said in three places, of which two run in browsers: the same time, the same words.
import { expect, test } from 'vitest'
import * as admin from '../../packages/admin/src/parts/times.ts'
import * as server from '../../packages/auth/src/tokens/times-in-words.ts'

interface TimesScript {
  readonly momentInWords: (seconds: unknown, nowMs: number) => string | undefined
  readonly timeInUtc: (ms: number) => string
  readonly distanceInWords: (seconds: number) => string
  readonly lengthInWords: (seconds: number) => string
}

const path = '../../packages/auth/assets/times.js'
const script: TimesScript = await import(path)

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const year = 365.25 * day

const lengths: readonly (readonly [number, string])[] = [
  [1, '1 second'],
  [1.9, '1 second'],
  [59, '59 seconds'],
  [119.5, '119 seconds'],
  [2 * minute, '2 minutes'],
  [5 * minute - 1, '4 minutes'],
  [2 * hour - 1, '119 minutes'],
  [2 * hour, '2 hours'],
  [2 * day - 1, '47 hours'],
  [2 * day, '2 days'],
  [30 * day, '30 days'],
  [2 * year - 1, '730 days'],
  [2 * year, '2 years'],
]

test.each(lengths)('%d seconds are the same words everywhere: %s', (seconds, words) => {
  expect([server.lengthInWords, script.lengthInWords, admin.ageInWords].map((say) => say(seconds))).toEqual(
    Array.from({ length: 3 }, () => words),
  )
  for (const [sign, told] of [
    [1, `in ${words}`],
    [-1, `${words} ago`],
  ] as const) {
    const away = sign * seconds
    expect([
      server.distanceInWords(away),
      script.distanceInWords(away),
      admin.distanceInWords(away * 1000),
    ]).toEqual([told, told, told])
  }
})

test.each([0, 0.4, -0.9])('%d seconds away is now', (seconds) => {
  expect([
    server.distanceInWords(seconds),
    script.distanceInWords(seconds),
    admin.distanceInWords(seconds * 1000),
  ]).toEqual(['now', 'now', 'now'])
})

test.each([0, 1_795_305_767, 253_402_300_799])('the moment %d is written alike, and is UTC', (seconds) => {
  const [ms, at] = [seconds * 1000, new Date(seconds * 1000).toISOString()]
  const told = server.timeInUtc(ms)
  expect(told).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/)
  expect([script.timeInUtc(ms), admin.momentInWords(at)]).toEqual([told, told])
})

test.each([1_795_305_767, -1, 0, 1e15, -1e300, Number.NaN, '1795305767', null, undefined, {}, true])(
  'of the claim %j page and server say the same',
  (claim) => {
    const nowMs = 1_795_305_000_123
    expect(script.momentInWords(claim, nowMs)).toBe(server.momentInWords(claim, nowMs))
  },
)
