import { expect, test } from 'vitest'
import { fromDjangoTime, toDjangoTime } from './times.ts'

test.each([
  ['2026-01-02 03:04:05.678901', Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ['2026-01-02 03:04:05', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02 03:04:05+00:00', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02T05:04:05.678901+02:00', Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ['2026-01-02 03:04:05.678+00', Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ['2026-01-02 05:04:05+02', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02 08:34:05.678901+05:30', Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
])('the time %s is read as Django reads it, whoever wrote it', (text, ms) => {
  expect(fromDjangoTime(text)).toBe(ms)
})

test('what is written is what Django writes, and is read again', () => {
  const ms = Date.UTC(2026, 0, 2, 3, 4, 5)
  expect(toDjangoTime(ms)).toBe('2026-01-02 03:04:05')
  expect(toDjangoTime(ms + 6)).toBe('2026-01-02 03:04:05.006000')
  expect(fromDjangoTime(toDjangoTime(ms + 6))).toBe(ms + 6)
})

test.each(['', 'yesterday', '2026-13-01 03:04:05'])('"%s" is no time', (text) => {
  expect(() => fromDjangoTime(text)).toThrow(RangeError)
})
