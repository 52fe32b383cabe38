import type { AttemptKeys, NameKeys } from './attempt-keys.ts'
import type { AttemptCount, AttemptDecision, FoundAttempts } from './attempt-store.ts'
import {
  type Bucket,
  type BucketRules,
  isExpired,
  type Outcome,
  readBucket,
  reserved,
  type Standing,
  settled,
  standingOf,
  writeBucket,
} from './bucket.ts'
import type { Refusal } from './recent-refusals.ts'

/** The rules of guessing, all limits in milliseconds and whole failures. */
export interface GuessRules {
  readonly anybody: BucketRules
  readonly known: BucketRules
  readonly perAddress: number
  readonly addressWindowMs: number
}

/** What an attempt takes part in until its outcome is known. */
export interface Reservation {
  readonly word: 'reserved'
  readonly buckets: readonly ReservedBucket[]
}

interface ReservedBucket {
  readonly name: NameKeys
  readonly key: string
  readonly isKnown: boolean
  /** The counter's time before the reservation. */
  readonly beforeMs: number
}

export type Reserved =
  | Reservation
  /** Attempts under way fill what these keys allow: their outcomes decide. */
  | { readonly word: 'taken'; readonly keys: readonly string[] }
  | Refusal

/**
 * Counts an attempt before its password is looked at, so that of any number of attempts at once as many are made as there
 * are failures allowed. `others`: how many of this process are under way from the address.
 */
export function reserve(
  keys: AttemptKeys,
  rules: GuessRules,
  others: () => number,
): (found: FoundAttempts, nowMs: number) => AttemptDecision<Reserved> {
  return (found, nowMs) => {
    const seats = keys.names.map((name) => seatOf(name, found, rules, nowMs))
    const delayMs = Math.max(...seats.map(({ standing, rule }) => delayOf(standing, rule)))
    if (delayMs > 0) return refuse({ limit: 'account', delayMs }, mended(seats, found))
    // another account may go by one of the names, and its owner is no owner of this one
    const isKnown = seats.at(-1)?.isKnown === true
    const place = isKnown ? openPlace : placeOf(found.get(keys.place), rules, nowMs)
    if (place.delayMs > 0) return refuse({ limit: 'address', delayMs: place.delayMs })
    const taken = seats.filter(({ standing }) => standing.word === 'taken').map(({ key }) => key)
    if (keys.place !== '' && place.slots <= others()) taken.push(keys.place)
    if (taken.length > 0) return { writes: new Map(), result: { word: 'taken', keys: taken } }
    return {
      writes: writesOf(seats.map((seat) => ({ ...seat, bucket: reserved(seat.bucket, nowMs) }))),
      result: { word: 'reserved', buckets: seats.map(toReserved) },
      // a session, or the failure, is flushed with it before anybody is answered
      isProvisional: true,
    }
  }
}

interface Seat {
  readonly name: NameKeys
  readonly key: string
  readonly isKnown: boolean
  readonly rule: BucketRules
  readonly bucket: Bucket
  readonly standing: Standing
}

/** Whoever attacks from elsewhere uses up another counter than an address from which the owner has signed in. */
function seatOf(name: NameKeys, found: FoundAttempts, rules: GuessRules, nowMs: number): Seat {
  const mark = name.known === undefined ? undefined : found.get(name.known)
  const isKnown = mark !== undefined && !isExpired(mark, nowMs)
  const key = isKnown && name.known !== undefined ? name.known : name.anybody
  const rule = isKnown ? rules.known : rules.anybody
  const bucket = readBucket(found.get(key), rule, nowMs)
  return { name, key, isKnown, rule, bucket, standing: standingOf(bucket, rule, nowMs) }
}

function delayOf(standing: Standing, rule: BucketRules): number {
  switch (standing.word) {
    case 'delayed':
      return standing.delayMs
    case 'locked':
      return rule.longestDelayMs
    case 'open':
    case 'taken':
      return 0
  }
}

interface Place {
  readonly slots: number
  readonly delayMs: number
}

const openPlace: Place = { slots: Number.POSITIVE_INFINITY, delayMs: 0 }

function placeOf(
  window: AttemptCount | undefined,
  { perAddress, addressWindowMs }: GuessRules,
  nowMs: number,
): Place {
  const restMs = (window?.expiresAtMs ?? nowMs) - nowMs
  // further away than a window is long: the clock was set back
  const failures = window === undefined || restMs <= 0 || restMs > addressWindowMs ? 0 : window.failures
  return failures >= perAddress ? { slots: 0, delayMs: restMs } : { slots: perAddress - failures, delayMs: 0 }
}

const refuse = (
  refusal: Pick<Refusal, 'limit' | 'delayMs'>,
  writes: AttemptDecision<Reserved>['writes'] = new Map(),
): AttemptDecision<Reserved> => ({ writes, result: { word: 'refused', ...refusal } })

/** Counters that a clock set back, or a crash, has left in another state than they are in. */
function mended(seats: readonly Seat[], found: FoundAttempts) {
  return writesOf(seats.filter(({ key, bucket, rule }) => !isSame(found.get(key), writeBucket(bucket, rule))))
}

const isSame = (one: AttemptCount | undefined, other: AttemptCount | undefined) =>
  one?.failures === other?.failures &&
  one?.pending === other?.pending &&
  one?.expiresAtMs === other?.expiresAtMs

const writesOf = (seats: readonly Pick<Seat, 'key' | 'bucket' | 'rule'>[]) =>
  new Map(seats.map(({ key, bucket, rule }) => [key, writeBucket(bucket, rule)]))

const toReserved = ({ name, key, isKnown, bucket }: Seat): ReservedBucket => ({
  name,
  key,
  isKnown,
  beforeMs: bucket.lastAtMs,
})

export interface Settled {
  /** Whether this failure was the last one that the ceiling allows. */
  readonly isNowLocked: boolean
  /** How many of those who wait for each key may try again. */
  readonly wake: ReadonlyMap<string, number>
}

/** What the outcome of an attempt does to its counters. After a success the address is known. */
export function settle(
  { buckets }: Reservation,
  rules: GuessRules,
  outcome: Outcome,
): (found: FoundAttempts, nowMs: number) => AttemptDecision<Settled> {
  return (found, nowMs) => {
    const after = buckets.map(({ key, isKnown, beforeMs }) => {
      const rule = isKnown ? rules.known : rules.anybody
      const bucket = settled(readBucket(found.get(key), rule, nowMs), outcome, nowMs, beforeMs)
      return { key, rule, bucket, standing: standingOf(bucket, rule, nowMs) }
    })
    const isFull = ({ bucket, rule }: (typeof after)[number]) =>
      !rule.marksKnown && outcome === 'failure' && bucket.failures === rule.ceiling
    return {
      writes: new Map([...writesOf(after), ...(outcome === 'success' ? marks(buckets, rules, nowMs) : [])]),
      // taken back, a reservation counts as a failure, which the next success forgets
      isProvisional: outcome !== 'failure',
      result: {
        isNowLocked: after.some(isFull),
        wake: new Map(after.map(({ key, standing }) => [key, turns(standing)])),
      },
    }
  }
}

/** How many may try: where nobody may any more, all hear it. */
const turns = (standing: Standing) =>
  standing.word === 'open' ? standing.slots : standing.word === 'taken' ? 0 : Number.POSITIVE_INFINITY

const marks = (buckets: readonly ReservedBucket[], { known }: GuessRules, nowMs: number) =>
  buckets.flatMap(({ name, isKnown }): [string, AttemptCount | undefined][] =>
    isKnown || name.known === undefined
      ? []
      : [[name.known, writeBucket({ failures: 0, pending: 0, lastAtMs: nowMs }, known)]],
  )
