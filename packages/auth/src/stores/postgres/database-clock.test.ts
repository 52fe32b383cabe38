import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { PostgresConnection } from './connection.ts'
import { followClock } from './database-clock.ts'

afterEach(() => {
  vi.useRealTimers()
})

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** A database whose clock runs `aheadMs` ahead of what this machine's was at first, whatever becomes of that one. */
async function follow(aheadMs: number) {
  const state = { asked: 0, isGone: false }
  const first = Date.now() - performance.now()
  const run = (async () => {
    state.asked += 1
    if (state.isGone) throw new Error('gone')
    return { now: String(Math.round(first + performance.now() + aheadMs)) }
  }) as PostgresConnection['run']
  const clock = await followClock({ run })
  onTestFinished(clock.stop)
  vi.useFakeTimers({ toFake: ['Date'] })
  const expected = () => first + performance.now() + aheadMs
  return { state, lateMs: () => Math.abs(clock.now() - expected()) }
}

const set = (byMs: number) => vi.setSystemTime(Date.now() + byMs)

test('goes by the database', async () => {
  const { lateMs } = await follow(hourMs)
  expect(lateMs()).toBeLessThan(50)
})

test('goes by this machine where the two agree but for the way there and back', async () => {
  const { lateMs } = await follow(300)
  expect(lateMs()).toBeGreaterThan(250)
})

test.each([-dayMs, -hourMs, hourMs, dayMs])(
  'is not moved by a clock of this machine that is set by %i ms, not for an instant',
  async (byMs) => {
    const { lateMs } = await follow(hourMs)
    set(byMs)
    expect(lateMs()).toBeLessThan(50)
  },
)

test('asks anew when this machine’s clock was set or slept, and no oftener than twice a second where nobody answers', async () => {
  const { state, lateMs } = await follow(0)
  await sleep(510)
  state.isGone = true
  set(-dayMs)
  for (let look = 0; look < 20; look += 1) {
    lateMs()
    await sleep(5)
  }
  expect(state.asked).toBe(2)
  state.isGone = false
  await sleep(510)
  expect(lateMs()).toBeLessThan(50)
  expect(state.asked).toBe(3)
})
