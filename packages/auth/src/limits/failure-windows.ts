import type { IRateLimiterStoreOptions, RateLimiterRes } from 'rate-limiter-flexible'
import type { AttemptStore, AttemptWindow } from './attempt-store.ts'

/** Failures counted in windows of fixed length, for all processes together. */
export interface FailureWindows {
  /** Adds failures to a key's window and says how many are in it. */
  readonly add: (
    key: string,
    failures: number,
  ) => Promise<{ readonly failures: number; readonly restMs: number }>
}

export interface FailureWindowsOptions {
  readonly store: AttemptStore
  /** Failures from which a window is full. */
  readonly limit: number
  readonly windowMs: number
}

/** The windows of rate-limiter-flexible over the attempt store, loaded with the first failure. */
export function createFailureWindows(options: FailureWindowsOptions): FailureWindows {
  let opening: ReturnType<typeof openLimiter> | undefined
  return {
    async add(key, failures) {
      opening ??= openLimiter(options)
      const { consumedPoints, msBeforeNext } = await (await opening).penalty(key, failures)
      return { failures: consumedPoints, restMs: msBeforeNext }
    },
  }
}

async function openLimiter({ store, limit, windowMs }: FailureWindowsOptions) {
  // not its front door: that loads a limiter for each of twenty databases
  const { default: LibraryLimiter } = await import('rate-limiter-flexible/lib/RateLimiterStoreAbstract.js')
  const { default: Result } = await import('rate-limiter-flexible/lib/RateLimiterRes.js')
  // the library's way to bring a store of one's own: its methods with an underscore are what a store must have
  class StoreLimiter extends LibraryLimiter {
    _upsert(key: string, points: number, durationMs: number): Promise<AttemptWindow> {
      return store.add(key, points, durationMs)
    }

    _getRateLimiterRes(_key: string, changed: number, window: AttemptWindow): RateLimiterRes {
      const { failures, expiresAtMs, nowMs } = window
      return new Result(Math.max(0, limit - failures), expiresAtMs - nowMs, failures, failures === changed)
    }
  }
  const settings: IRateLimiterStoreOptions = {
    storeClient: store,
    keyPrefix: '',
    points: limit,
    duration: windowMs / 1000,
  }
  return new StoreLimiter(settings)
}
