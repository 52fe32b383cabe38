import type { AttemptCount } from './attempt-store.ts'

/** How many failures one counter allows, and what they cost. */
export interface BucketRules {
  /** Failures that cost nothing; also how many attempts may be under way at once. */
  readonly free: number
  /** The pauses double from one second up to this. */
  readonly longestDelayMs: number
  /** Failures in a row after which nothing more is tried. */
  readonly ceiling: number
  /** How long that many failures are remembered after the last. */
  readonly keepMs: (failures: number) => number
  /**
   * Whether the counter says of an address that its owner is known there: it is kept without failures too, and at the
   * ceiling the address is known no more.
   */
  readonly marksKnown: boolean
}

/** A counter as it stands now: no clock and no crashed attempt is between it and the truth any more. */
export interface Bucket {
  readonly failures: number
  readonly pending: number
  /** When the last attempt was reserved, or failed. */
  readonly lastAtMs: number
}

/** What a further attempt may do: begin, wait until one under way has ended, or come again later. */
export type Standing =
  | { readonly word: 'open'; readonly slots: number }
  | { readonly word: 'taken' }
  | { readonly word: 'delayed'; readonly delayMs: number }
  | { readonly word: 'locked' }

const firstDelayMs = 1000

// longer than any hash waits for its place in the queue; an attempt whose process died counts as failed after it
const leaseMs = 60_000

/** Reads a counter; what has expired is forgotten, and a time from the future, after the clock was set back, is now. */
export function readBucket(count: AttemptCount | undefined, rules: BucketRules, nowMs: number): Bucket {
  if (count === undefined || isExpired(count, nowMs)) return { failures: 0, pending: 0, lastAtMs: nowMs }
  const { failures, pending, expiresAtMs } = count
  if (expiresAtMs === undefined) return { failures, pending, lastAtMs: nowMs }
  const lastAtMs = Math.min(expiresAtMs - rules.keepMs(failures), nowMs)
  const hasCrashed = pending > 0 && nowMs - lastAtMs > leaseMs
  return hasCrashed ? { failures: failures + pending, pending: 0, lastAtMs } : { failures, pending, lastAtMs }
}

export const isExpired = ({ expiresAtMs }: AttemptCount, nowMs: number): boolean =>
  expiresAtMs !== undefined && expiresAtMs <= nowMs

/** Undefined where there is nothing to remember. */
export function writeBucket(bucket: Bucket, rules: BucketRules): AttemptCount | undefined {
  const { failures, pending, lastAtMs } = bucket
  const isFull = failures >= rules.ceiling
  const isEmpty = failures === 0 && pending === 0
  if (rules.marksKnown ? isFull : isEmpty) return undefined
  return { failures, pending, expiresAtMs: isFull ? undefined : lastAtMs + rules.keepMs(failures) }
}

export function standingOf(bucket: Bucket, rules: BucketRules, nowMs: number): Standing {
  const { failures, pending, lastAtMs } = bucket
  if (failures >= rules.ceiling) return { word: 'locked' }
  // behind the free ones one at a time, or those beside it would be free as well
  const slots = Math.min(Math.max(1, rules.free - failures), rules.ceiling - failures) - pending
  if (slots <= 0) return { word: 'taken' }
  const delayMs = lastAtMs + delayAfter(failures, rules) - nowMs
  return delayMs > 0 ? { word: 'delayed', delayMs } : { word: 'open', slots }
}

/** How long after its last failure a counter lets nobody pass. */
function delayAfter(failures: number, { free, longestDelayMs }: BucketRules): number {
  return failures < free ? 0 : Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - free, 30))
}

export const reserved = ({ failures, pending }: Bucket, nowMs: number): Bucket => ({
  failures,
  pending: pending + 1,
  lastAtMs: nowMs,
})

export type Outcome = 'success' | 'failure' | 'neither'

/** The counter after an attempt; one that was neither leaves no trace: `beforeMs` is the counter's time from before it. */
export function settled(bucket: Bucket, outcome: Outcome, nowMs: number, beforeMs: number): Bucket {
  const pending = Math.max(0, bucket.pending - 1)
  switch (outcome) {
    case 'success':
      return { failures: 0, pending, lastAtMs: nowMs }
    case 'failure':
      return { failures: bucket.failures + 1, pending, lastAtMs: nowMs }
    case 'neither':
      // with others under way the time is theirs
      return { failures: bucket.failures, pending, lastAtMs: pending > 0 ? bucket.lastAtMs : beforeMs }
  }
}
