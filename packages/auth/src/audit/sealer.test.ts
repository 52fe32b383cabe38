import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createChain } from './chain.ts'
import { createSealer } from './sealer.ts'

const common = { chain: createChain(undefined), pauseMs: 5, onError: () => expect.unreachable() }

/** A log with so many rows to be chained. */
function logWith(rows: number) {
  const sealed: number[] = []
  let left = rows
  return {
    sealed,
    countUnsealed: async () => left,
    async seal(_chain: unknown, limit: number) {
      sealed.push(Math.min(left, limit))
      left -= sealed.at(-1) ?? 0
      return sealed.at(-1) ?? 0
    },
  }
}

test('everything that was written is chained, in batches, again and again', async () => {
  const log = logWith(250)
  const sealer = createSealer({ ...common, log })
  await pause(20)
  expect(log.sealed).toEqual([])
  sealer.begin()
  await expect.poll(() => log.sealed).toEqual([100, 100, 50])
  await expect.poll(sealer.unsealed).toBe(0)
  await sealer.stop()
  expect(log.sealed).toHaveLength(3)
})

test('between two batches everybody else has their turn', async () => {
  const log = logWith(450)
  const seenBy: number[] = []
  const other = setInterval(() => seenBy.push(log.sealed.length), 1)
  const sealer = createSealer({ ...common, log })
  sealer.begin()
  await expect.poll(() => log.sealed).toHaveLength(5)
  clearInterval(other)
  await sealer.stop()
  expect([...new Set(seenBy)]).toEqual(expect.arrayContaining([1, 2, 3, 4]))
})

test('a database that is away is told of once each time', async () => {
  let isAway = true
  let asked = 0
  const told: unknown[] = []
  const log = {
    seal: async () => 0,
    async countUnsealed() {
      asked += 1
      if (isAway) throw new Error('away')
      return 0
    },
  }
  const sealer = createSealer({ ...common, log, onError: (error) => told.push(error) })
  const more = () => {
    const before = asked
    return expect.poll(() => asked).toBeGreaterThan(before + 3)
  }
  sealer.begin()
  await more()
  expect(told).toHaveLength(1)
  isAway = false
  await more()
  isAway = true
  await more()
  expect(told).toHaveLength(2)
  await sealer.stop()
})

test('before it stops it chains once more', async () => {
  const log = logWith(3)
  const sealer = createSealer({ ...common, log, pauseMs: 60_000 })
  sealer.begin()
  await sealer.stop()
  expect(log.sealed).toEqual([3])
})
