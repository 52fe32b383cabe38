import { expect, test } from 'vitest'
import type { Tally } from './admin-store.ts'
import { createCounting, hourMs } from './counting.ts'
import type { TallyName } from './tally-names.ts'

function stand() {
  const written: Tally[] = []
  const faults: unknown[] = []
  const clock = { ms: 100 * hourMs + 5 }
  let isBroken = false
  const counting = createCounting({ clock: () => clock.ms, onError: (fault) => faults.push(fault) })
  counting.begin({
    addTallies: async (tallies) => {
      if (isBroken) throw new Error('no database')
      written.push(...tallies)
    },
    deleteTallies: async () => undefined,
  })
  const breakIt = (is: boolean) => {
    isBroken = is
  }
  const count = (name: TallyName, hour: number) =>
    written
      .filter((tally) => tally.name === name && tally.hourMs === hour * hourMs)
      .reduce((sum, tally) => sum + tally.count, 0)
  return { counting, clock, faults, count, breakIt }
}

test('events are counted by their hour, an end by reuse as an alarm and as a revocation', async () => {
  const { counting, clock, count } = stand()
  counting.note({ type: 'refresh' })
  counting.note({ type: 'refresh' })
  counting.note({ type: 'reuse' })
  clock.ms += hourMs
  counting.note({ type: 'refresh' })
  await counting.stop()
  expect([
    count('refreshes', 100),
    count('refreshes', 101),
    count('reuse_alarms', 100),
    count('revocations', 100),
  ]).toEqual([2, 1, 1, 1])
})

test('what could not be written is written the next time, once', async () => {
  const { counting, faults, count, breakIt } = stand()
  counting.note({ type: 'sign_in' })
  breakIt(true)
  await counting.stop()
  expect(faults.length).toBe(1)
  breakIt(false)
  counting.note({ type: 'sign_in' })
  await counting.stop()
  expect(count('sign_ins', 100)).toBe(2)
})
