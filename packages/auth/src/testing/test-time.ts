import { AsyncLocalStorage } from 'node:async_hooks'
import { type Duration, type ParsedOptions, secondsOf } from '../options/index.ts'
import { createManualClock } from './manual-clock.ts'

/** The time of one test auth. */
export interface TestTime {
  readonly now: () => number
  readonly travel: (by: Duration | number) => void
  /** Does `work` at a time so long before; for everything else the time stays what it is. */
  readonly ago: <T>(milliseconds: number, work: () => Promise<T>) => Promise<T>
}

/** Stands still at the moment of its making, or goes by the clock that is given. */
export function createTestTime(given: () => number = standingStill()): TestTime {
  const travelled = createManualClock(0)
  const past = new AsyncLocalStorage<number>()
  return {
    now: () => given() + travelled.now() - (past.getStore() ?? 0),
    travel: travelled.advance,
    ago: (milliseconds, work) => past.run(milliseconds, work),
  }
}

function standingStill(): () => number {
  const { now } = createManualClock(Math.floor(Date.now() / 1000) * 1000)
  return now
}

/** How long ago a token was issued that expires now, for the server itself. */
export function lifetimesMs(options: ParsedOptions<unknown>): Record<'access' | 'both', number> {
  const isSliding = !options.accept.includes('access')
  const access = isSliding ? options.slidingLifetime : options.accessLifetime
  const refresh = isSliding ? options.slidingRefreshLifetime : options.refreshLifetime
  const leeway = secondsOf(options.leeway)
  const toMs = (...lifetimes: readonly Duration[]) =>
    (Math.max(...lifetimes.map((lifetime) => secondsOf(lifetime))) + leeway) * 1000
  return { access: toMs(access), both: toMs(access, refresh) }
}
