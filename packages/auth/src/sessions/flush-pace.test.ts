import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createTestSessions } from '../testing/test-sessions.ts'
import { flushExpired } from './revoke.ts'

test('between two batches of expired sessions the store is left alone for as long as a batch takes', async () => {
  const t = await createTestSessions()
  onTestFinished(t.close)
  const userId = await t.addUser()
  for (let count = 0; count < 250; count++) await t.begin(userId)
  t.clock.advance('3d')
  const batches: { readonly startedMs: number; readonly endedMs: number; readonly deleted: number }[] = []
  const store = {
    ...t.store.sessions,
    async deleteExpired(marginMs: number, limit: number) {
      const startedMs = performance.now()
      await sleep(40)
      const deleted = await t.store.sessions.deleteExpired(marginMs, limit)
      batches.push({ startedMs, endedMs: performance.now(), deleted })
      return deleted
    },
  }
  expect(await flushExpired({ store }, 0)).toBe(250)
  expect(batches.map(({ deleted }) => deleted)).toEqual([100, 100, 50])
  for (const [index, { startedMs, endedMs }] of batches.slice(0, -1).entries()) {
    const rest = (batches[index + 1]?.startedMs ?? 0) - endedMs
    // a timer may fire a millisecond early
    expect(rest).toBeGreaterThanOrEqual(endedMs - startedMs - 1)
  }
})
