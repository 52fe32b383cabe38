import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createPace } from './pace.ts'

const took = async (work: () => Promise<void>) => {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

test('after writing it rests as long as the batch took, each time anew', async () => {
  const pace = createPace()
  const batchMs = await took(() => pause(60))
  // a timer may fire a millisecond early
  expect(await took(pace.afterWriting)).toBeGreaterThanOrEqual(batchMs - 1)
  expect(await took(pace.afterWriting)).toBeLessThan(batchMs)
})

test('after reading it waits no longer than until everybody else has had their turn', async () => {
  const pace = createPace()
  await pause(60)
  let turns = 0
  setImmediate(() => {
    turns += 1
  })
  expect(await took(pace.afterReading)).toBeLessThan(50)
  expect(turns).toBe(1)
  // what was read took nothing from those who write
  expect(await took(pace.afterWriting)).toBeLessThan(50)
})
