import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createReadPosition } from './read-position.ts'
import type { Revocation } from './revocation-log.ts'

const entry = (seq: number): Revocation => ({ seq, sessionId: `session-${seq}`, atMs: 0 })

/** A log whose numbers are drawn in order and seen whenever `show` is called with them. */
function createLog(overlapMs: number) {
  const visible = new Set<number>()
  const position = createReadPosition(overlapMs)
  let cost = 0
  return {
    show(...seqs: number[]) {
      for (const seq of seqs) visible.add(seq)
    },
    cost: () => cost,
    read(atMs: number, isLookingBack = true, pageSize = 1000): number[] {
      const reading = position.begin(atMs, isLookingBack)
      const read: number[] = []
      for (;;) {
        const behind = [...visible].filter((seq) => seq > reading.afterSeq()).sort((a, b) => a - b)
        const page = behind.slice(0, pageSize)
        reading.note(page.map(entry), atMs)
        read.push(...page)
        if (page.length < pageSize) break
      }
      reading.end()
      cost += read.length
      return read
    },
  }
}

test('what is without holes is read once', () => {
  const log = createLog(10_000)
  log.show(1, 2, 3)
  expect(log.read(0)).toEqual([1, 2, 3])
  log.show(4)
  expect([log.read(1), log.read(2)]).toEqual([[4], []])
})

test('where numbers become visible in order, holes mean nothing', () => {
  const log = createLog(0)
  log.show(5, 9)
  expect([log.read(0), log.read(1)]).toEqual([[5, 9], []])
})

test('a lower number that comes later is found by looking back', () => {
  const log = createLog(1000)
  log.show(1, 2, 4)
  log.read(0)
  log.show(3)
  expect(log.read(10, false)).toEqual([])
  expect(log.read(500)).toEqual([3, 4])
})

test('a number that never comes is waited for no longer than the overlap', () => {
  const log = createLog(1000)
  log.show(1, 3)
  log.read(0)
  expect(log.read(999)).toEqual([3])
  // the first look that begins after its time is the last
  expect([log.read(1000), log.read(1001)]).toEqual([[3], []])
})

test('a number that never comes is not waited for anew because a lower one came late', () => {
  const log = createLog(1000)
  log.show(1, 10, 12)
  log.read(0)
  log.show(5)
  for (const atMs of [10, 1000, 1005, 1010]) log.read(atMs)
  expect(log.read(1011)).toEqual([])
})

test('a look that was not finished settles nothing', () => {
  const position = createReadPosition(1000)
  const first = position.begin(0, true)
  first.note([entry(1), entry(3)], 0)
  first.end()
  // this one fails before it has read anything
  position.begin(5000, true)
  const second = position.begin(6000, true)
  expect(second.afterSeq()).toBe(1)
})

test('a flood is read once though a number before it is missing, but for the looks back', () => {
  const log = createLog(1000)
  log.show(2)
  log.read(0)
  for (let seq = 3; seq <= 1000; seq++) {
    log.show(seq)
    log.read(seq, false)
  }
  expect(log.cost()).toBe(999)
})

describe('whatever the order in which numbers become visible', () => {
  test('every one is read within a look of its becoming visible', () => {
    const overlapMs = 100
    const commits = fc.array(
      fc.record({ gapMs: fc.nat(20), lagMs: fc.nat(overlapMs), isRolledBack: fc.boolean() }),
      { minLength: 1, maxLength: 40 },
    )
    fc.assert(
      fc.property(
        commits,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (list, everyMs, page) => {
          let drawnMs = 0
          const timed = list.map(({ gapMs, lagMs, isRolledBack }, index) => {
            drawnMs += gapMs
            return { seq: index + 1, seenMs: drawnMs + lagMs, isRolledBack }
          })
          const good = timed.filter(({ isRolledBack }) => !isRolledBack)
          const log = createLog(overlapMs)
          const read = new Set<number>()
          for (let nowMs = 0; nowMs <= drawnMs + 3 * overlapMs; nowMs += everyMs) {
            log.show(...good.filter(({ seenMs }) => seenMs <= nowMs).map(({ seq }) => seq))
            for (const seq of log.read(nowMs, true, page)) read.add(seq)
            const missed = good.filter(({ seq, seenMs }) => seenMs <= nowMs && !read.has(seq))
            expect(missed).toEqual([])
          }
          const idle = drawnMs + 10 * overlapMs
          log.read(idle)
          log.read(idle + overlapMs)
          expect(log.read(idle + 2 * overlapMs)).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })
})
