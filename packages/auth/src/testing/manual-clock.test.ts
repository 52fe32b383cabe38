import { expect, test } from 'vitest'
import { createManualClock } from './manual-clock.ts'

test('stands still until it is moved, and moves both ways', () => {
  const clock = createManualClock(1000)
  expect([clock.now(), clock.now()]).toEqual([1000, 1000])
  clock.advance('31d')
  expect(clock.now()).toBe(1000 + 31 * 86_400_000)
  clock.advance(-500)
  expect(clock.now()).toBe(500 + 31 * 86_400_000)
  clock.set(7)
  expect(clock.now()).toBe(7)
})

test('refuses a text that is no duration', () => {
  expect(() => createManualClock().advance('1 week' as '1d')).toThrow('"1 week" is not a duration')
})
