import type { Revocation } from './revocation-log.ts'

/** Behind which number of the log to read next. */
export interface ReadPosition {
  /** Begins to read at `startedMs`: behind the newest number or, looking back, behind the lowest that something may follow. */
  readonly begin: (startedMs: number, isLookingBack: boolean) => Reading
}

interface Reading {
  /** Behind which number the next page begins. */
  readonly afterSeq: () => number
  /** Takes what was read behind it, in order, by `readMs`. */
  readonly note: (entries: readonly Revocation[], readMs: number) => void
  /** Everything has been read. */
  readonly end: () => void
}

/**
 * A place in a log in which a lower number may become visible up to `overlapMs` after a higher one: whoever draws a
 * number first need not commit first. A number that is missing behind one that is there is a hole; it is read again from
 * behind the lowest hole until that one has been looked at after its time. Times are of a clock that never steps.
 */
export function createReadPosition(overlapMs: number): ReadPosition {
  let newest = 0
  /** The number before each hole: when it was found. */
  const holes = new Map<number, number>()
  return {
    begin(startedMs, isLookingBack) {
      let after = isLookingBack ? Math.min(newest, ...holes.keys()) : newest
      const from = after
      return {
        afterSeq: () => after,
        note(entries, readMs) {
          for (const { seq } of entries) {
            if (overlapMs > 0 && seq > after + 1 && !holes.has(after)) holes.set(after, readMs)
            after = seq
          }
          newest = Math.max(newest, after)
        },
        end() {
          // from the lowest on: one that is forgotten above another would be found again with it, as if it were new
          for (const [before, foundMs] of [...holes].sort(([one], [other]) => one - other)) {
            if (before < from || foundMs + overlapMs > startedMs) break
            holes.delete(before)
          }
        },
      }
    },
  }
}
