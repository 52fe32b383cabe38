import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Session } from './session.ts'
import type { TokenUse } from './session-store.ts'
import { createUseReporter, type UseReporter, type UseReporterOptions } from './use-reporter.ts'

let reporter: UseReporter
let batches: (readonly TokenUse[])[]
let faults: unknown[]
let isDown: boolean

function start(options: Partial<UseReporterOptions> = {}) {
  reporter = createUseReporter({
    async confirm(uses) {
      if (isDown) throw new Error('the database is gone')
      batches.push(uses)
    },
    onError: (fault) => void faults.push(fault),
    ...options,
  })
}
beforeEach(() => {
  vi.useFakeTimers()
  ;[batches, faults, isDown] = [[], [], false]
  start()
})
afterEach(async () => {
  await reporter.stop()
  vi.useRealTimers()
})

const reported = () => batches.flat().map(({ sessionId, issuedAtSeconds }) => [sessionId, issuedAtSeconds])
const session = (id: string, rotatedAtMs: number) => ({ id, rotatedAtMs }) as Session

test('tells once a second of what was seen, and of each rotation once', async () => {
  for (const iat of [100, 100, 99, 100]) reporter.note('a', iat)
  reporter.note('b', 50)
  expect(batches).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  reporter.note('a', 100)
  await vi.advanceTimersByTimeAsync(5000)
  expect(reported()).toEqual([
    ['a', 100],
    ['b', 50],
  ])
  reporter.note('a', 400)
  await vi.advanceTimersByTimeAsync(1000)
  expect(reported().at(-1)).toEqual(['a', 400])
})

test('knows itself what it has seen, by the second', () => {
  reporter.note('a', 100)
  expect([99_000, 100_000, 100_999, 101_000].map((at) => reporter.hasSeen(session('a', at)))).toEqual([
    true,
    true,
    true,
    false,
  ])
  expect(reporter.hasSeen(session('b', 0))).toBe(false)
})

test('tells in batches that hold up no writer', async () => {
  for (let index = 0; index < 1201; index++) reporter.note(`s${index}`, 1)
  await reporter.flush()
  expect(batches.map((batch) => batch.length)).toEqual([500, 500, 201])
})

test('tells later what the store did not take', async () => {
  isDown = true
  reporter.note('a', 1)
  reporter.note('b', 1)
  await reporter.flush()
  expect(faults).toHaveLength(1)
  reporter.note('a', 2)
  isDown = false
  await vi.advanceTimersByTimeAsync(1000)
  expect(reported()).toEqual([
    ['a', 2],
    ['b', 1],
  ])
})

test('keeps to its memory: what has no room is noted at its next use', async () => {
  await reporter.stop()
  start({ maximumRemembered: 10 })
  isDown = true
  for (let index = 0; index < 1000; index++) reporter.note(`s${index}`, 1)
  isDown = false
  await reporter.flush()
  expect(reported()).toHaveLength(10)
  reporter.note('s999', 1)
  await reporter.flush()
  expect(reported().at(-1)).toEqual(['s999', 1])
})

test('tells the last of it when it stops, and no more', async () => {
  reporter.note('a', 1)
  await reporter.stop()
  expect(reported()).toEqual([['a', 1]])
  reporter.note('b', 1)
  await vi.advanceTimersByTimeAsync(5000)
  expect(reported()).toEqual([['a', 1]])
})
