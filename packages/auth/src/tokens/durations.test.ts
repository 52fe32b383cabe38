import { expect, test } from 'vitest'
import { type Duration, durationSeconds, secondsOf } from './durations.ts'

test.each([
  ['0s', 0],
  ['10s', 10],
  ['5m', 300],
  ['12h', 43_200],
  ['30d', 2_592_000],
  ['007s', 7],
])('%s are %i seconds', (text, seconds) => {
  expect(durationSeconds(text)).toBe(seconds)
})

test.each([
  '',
  '5',
  's',
  '5x',
  '5 s',
  ' 5s',
  '5s ',
  '5s\n',
  '-5s',
  '+5s',
  '1.5s',
  '1e3s',
  '5S',
  '5sm',
  '1234567890s',
  '٥s',
])('%j is no duration', (text) => {
  expect(durationSeconds(text)).toBeUndefined()
})

test('one that has been checked has seconds, and any other text ends with a sentence that does not show it', () => {
  expect(secondsOf('15m')).toBe(900)
  expect(() => secondsOf('hunter2' as Duration)).toThrow(new TypeError('This is no duration.'))
})
