import { expect, test } from 'vitest'
import { healthOf, type Measured } from './health.ts'

const dayMs = 86_400_000
const well: Measured = {
  databaseMs: 0.2,
  feed: { isStale: false, isRefusing: false, ageMs: 340, sessions: 3 },
  key: { algorithm: 'ES256', ageMs: 20 * dayMs },
  unsealed: 0,
}
const states = (measured: Partial<Measured>) => healthOf({ ...well, ...measured }).map(({ state }) => state)
const sentence = (part: string, measured: Partial<Measured> = {}) =>
  healthOf({ ...well, ...measured }).find((one) => one.part === part)?.detail

test('a server that is well says so of each part', () => {
  expect(states({})).toEqual(['good', 'good', 'good', 'good'])
  expect(healthOf(well).map(({ detail }) => detail)).toEqual([
    'Answers within 1 ms.',
    'Heard of revocations 0.3 s ago; keeps 3 ended sessions.',
    'The ES256 key signs for 20 days.',
    'Every row is chained.',
  ])
})

test.each<[string, Partial<Measured>, number, string]>([
  ['a database that does not answer', { databaseMs: undefined }, 0, 'bad'],
  ['a database that is slow', { databaseMs: 500 }, 0, 'warning'],
  ['a feed that heard nothing lately', { feed: { ...well.feed, isStale: true } }, 1, 'warning'],
  [
    'a feed for which requests are refused',
    { feed: { ...well.feed, isStale: true, isRefusing: true } },
    1,
    'bad',
  ],
  ['no key', { key: undefined }, 2, 'bad'],
  ['an old key', { key: { algorithm: 'ES256', ageMs: 180 * dayMs } }, 2, 'warning'],
  ['a log that is turned off', { unsealed: undefined }, 3, 'warning'],
  ['rows that nobody chains', { unsealed: 10_000 }, 3, 'warning'],
])('%s is told', (_, measured, place, state) => {
  const others = states(measured).filter((_one, index) => index !== place)
  expect(states(measured)[place]).toBe(state)
  expect(others).toEqual(['good', 'good', 'good'])
})

test('a day is called a day, and a key of the developer has no age', () => {
  const aged = (days: number) => sentence('keys', { key: { algorithm: 'ES256', ageMs: days * dayMs } })
  expect([aged(0.9), aged(1.5), aged(2)].map((text) => text?.replace(/.* for /, ''))).toEqual([
    'less than a day.',
    'a day.',
    '2 days.',
  ])
  expect(sentence('keys', { key: 'own' })).toBe('The signing key is brought by the options.')
})
