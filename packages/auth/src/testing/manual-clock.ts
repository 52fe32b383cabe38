import { type Duration, durationSeconds } from '../options/index.ts'

/** A clock that stands still until it is told to move. */
export interface ManualClock {
  /** Unix milliseconds: what the option `clock` takes. */
  readonly now: () => number
  /** Moves on by a duration such as `'31d'`, or by milliseconds; a negative number sets the clock back. */
  readonly advance: (by: Duration | number) => void
  /** Moves to a moment in Unix milliseconds, also backwards. */
  readonly set: (atMs: number) => void
}

/** @throws TypeError from `advance` for a text that is no duration. */
export function createManualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs
  return Object.freeze({
    now: () => nowMs,
    advance(by: Duration | number) {
      nowMs += typeof by === 'number' ? by : milliseconds(by)
    },
    set(atMs: number) {
      nowMs = atMs
    },
  })
}

function milliseconds(duration: Duration): number {
  const seconds = durationSeconds(duration)
  if (seconds === undefined) throw new TypeError(`"${duration}" is not a duration such as '10s' or '31d'.`)
  return seconds * 1000
}
