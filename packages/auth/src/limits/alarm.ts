import type { FailureWindows } from './failure-windows.ts'

/** The failures of everybody together, and how much slower strangers are answered while there are too many. */
export interface Alarm {
  readonly note: () => void
  /** How long an attempt from an address where its account is not known has to pause now. */
  readonly pauseMs: () => number
  /** Counts what has come together, and no more. */
  readonly stop: () => Promise<void>
}

export interface AlarmOptions {
  readonly windows: FailureWindows
  /** Failures of a window from which on strangers pause. */
  readonly limit: number
  readonly clock: () => number
  /** Told once for each window that gets full. */
  readonly onFull: (failures: number) => void
  readonly onError: (error: unknown) => void
}

const key = 'all'
// one row for everybody would be written by all processes at each failure; so they write what has come together
const gatherMs = 1000
const longestPauseMs = 5000

export function createAlarm({ windows, limit, clock, onFull, onError }: AlarmOptions): Alarm {
  let gathered = 0
  let timer: NodeJS.Timeout | undefined
  let reporting = Promise.resolve()
  let last = { failures: 0, endsAtMs: 0 }

  async function report() {
    timer = undefined
    const failures = gathered
    gathered = 0
    try {
      const window = await windows.add(key, failures)
      const wasFull = last.failures >= limit && last.endsAtMs > clock()
      last = { failures: window.failures, endsAtMs: clock() + window.restMs }
      if (last.failures >= limit && !wasFull) onFull(last.failures)
    } catch (error) {
      onError(error)
    }
  }

  return {
    note() {
      gathered += 1
      timer ??= setTimeout(() => {
        reporting = report()
      }, gatherMs).unref()
    },
    pauseMs() {
      const isFull = last.failures >= limit && last.endsAtMs > clock()
      return isFull ? Math.min(longestPauseMs, (1000 * last.failures) / limit) : 0
    },
    async stop() {
      clearTimeout(timer)
      await reporting
      if (timer !== undefined) await report()
    },
  }
}
