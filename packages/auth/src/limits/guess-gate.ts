import { type Alarm, createAlarm } from './alarm.ts'
import { type Attempt, type AttemptKeys, createAttemptKeys, knownKeys } from './attempt-keys.ts'
import type { AttemptStore } from './attempt-store.ts'
import { isExpired, type Outcome } from './bucket.ts'
import { createEntrance, type Placed } from './entrance.ts'
import { createExit } from './exit.ts'
import { createFailureWindows } from './failure-windows.ts'
import { alarmWindowMs, type GuessPolicy, guessRules } from './guess-policy.ts'
import { createRecentRefusals, type Refusal } from './recent-refusals.ts'
import { createSeats, type Seats } from './seats.ts'
import { createWaitingRoom } from './waiting-room.ts'

/** What came of looking at a password. `neither`: nothing was learnt, as when it could not be looked at. */
export interface Judged<T> {
  readonly outcome: Outcome
  readonly value: T
}

export type Gated<T> =
  | {
      readonly word: 'judged'
      readonly value: T
      /** Whether this very failure was the last that the account allows. */
      readonly isNowLocked: boolean
    }
  | {
      readonly word: 'throttled'
      readonly limit: Refusal['limit']
      readonly retryAfterSeconds: number
      /** False: the same was answered less than a second ago. */
      readonly isNews: boolean
    }
  /** Too many attempts are under way; nothing was looked at. */
  | { readonly word: 'overloaded' }

/** The one gate that every check of a password passes. */
export interface GuessGate {
  /**
   * Counts the attempt, lets `judge` look at the password, and settles the count by its outcome. Of concurrent attempts at
   * one account as many are judged as it has failures left, in any number of processes; the others wait for the outcome
   * of these. Rejects with what the store or `judge` throws.
   */
  readonly attempt: <T>(attempt: Attempt, judge: () => Promise<Judged<T>>) => Promise<Gated<T>>
  /** Forgets the failures of an account, but those made from where its owner has signed in. */
  readonly unlock: (names: readonly string[]) => Promise<void>
  /** Deletes the counters that are of no use any more; says how many. */
  readonly deleteExpired: () => Promise<number>
  /** How many attempts wait now, for others or because strangers pause. */
  readonly waiting: () => number
  readonly stop: () => Promise<void>
}

export interface GuessGateOptions {
  readonly store: AttemptStore
  readonly policy: GuessPolicy
  /** Makes the names in the store unreadable: the same for all processes. Asked for with the first attempt. */
  readonly secret: () => Uint8Array
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Told when the failures of everybody together pass their limit. */
  readonly onAlarm: (failures: number) => void
  readonly onError: (error: unknown) => void
}

// more than these would be memory for whoever knocks, and no use to anybody
const waitingPlaces = 256
// so many in five seconds are more than a process can look at, but no pause is in the way of those who wait for another
const pausingPlaces = 1024

export function createGuessGate({
  store,
  policy,
  secret,
  clock,
  onAlarm,
  onError,
}: GuessGateOptions): GuessGate {
  const rules = guessRules(policy)
  const toKeys = createAttemptKeys(secret, policy.ipv6Prefix)
  const refusals = createRecentRefusals(clock)
  const shared = {
    store,
    rules,
    room: createWaitingRoom(waitingPlaces),
    seats: createSeats(policy.perAddress),
  }
  const windows = (limit: number, windowMs: number) => createFailureWindows({ store, limit, windowMs })
  const alarm = createAlarm({
    windows: windows(policy.alarm, alarmWindowMs),
    limit: policy.alarm,
    clock,
    onFull: onAlarm,
    onError,
  })
  const addressWindows = windows(policy.perAddress, rules.addressWindowMs)
  const pauses = createPauses(store, alarm, createSeats(policy.perAddress))
  const enter = createEntrance({ ...shared, recent: refusals.find })
  const exit = createExit({ ...shared, alarm, addressWindows })

  async function judgeAndSettle<T>(
    keys: AttemptKeys,
    reservation: Placed,
    judge: () => Promise<Judged<T>>,
  ): Promise<Gated<T>> {
    const { outcome, value } = await judge().catch(async (error: unknown) => {
      await exit(keys, reservation, 'neither').catch(onError)
      throw error
    })
    const leaving = exit(keys, reservation, outcome)
    // the password was right whatever becomes of this; left as it is, its reservation counts as a failure that the next one takes back
    const isNowLocked = await (outcome === 'failure' ? leaving : leaving.catch(reportTo(onError)))
    return { word: 'judged', value, isNowLocked }
  }

  return {
    async attempt(attempt, judge) {
      const keys = toKeys(attempt)
      const recent = refusals.find(keys.id)
      if (recent !== undefined) return throttled(recent, false)
      if (!(await pauses.pass(keys))) return { word: 'overloaded' }
      const entered = await enter(keys)
      switch (entered.word) {
        case 'full':
          return { word: 'overloaded' }
        case 'refused': {
          const isNews = refusals.find(keys.id) === undefined
          if (isNews) refusals.remember(keys.id, entered)
          return throttled(entered, isNews)
        }
        case 'reserved':
          return judgeAndSettle(keys, entered, judge)
      }
    },
    async unlock(names) {
      await store.remove(toKeys({ names, address: '' }).names.map(({ anybody }) => anybody))
      refusals.forget()
    },
    deleteExpired: store.deleteExpired,
    waiting: () => shared.room.taken() + pauses.taken(),
    stop: alarm.stop,
  }
}

/** While too many guess at everybody's password, strangers pause. */
function createPauses(store: AttemptStore, alarm: Pick<Alarm, 'pauseMs'>, seats: Seats) {
  const { wait, taken } = createWaitingRoom(pausingPlaces)
  return {
    taken,
    /** False: too many pause already, or too many from this address. */
    async pass(keys: AttemptKeys): Promise<boolean> {
      const pauseMs = alarm.pauseMs()
      if (pauseMs === 0 || (await isKnown(store, keys))) return true
      if (!seats.take(keys.place)) return false
      const waited = await wait([], pauseMs)
      seats.leave(keys.place)
      return waited !== 'full'
    },
  }
}

const throttled = ({ limit, delayMs }: Refusal, isNews: boolean) =>
  ({ word: 'throttled', limit, retryAfterSeconds: Math.max(1, Math.ceil(delayMs / 1000)), isNews }) as const

async function isKnown(store: AttemptStore, keys: AttemptKeys): Promise<boolean> {
  const { result } = await store.change(knownKeys(keys), (found, nowMs) => ({
    writes: new Map(),
    result: [...found.values()].some((count) => !isExpired(count, nowMs)),
  }))
  return result
}

const reportTo = (onError: (error: unknown) => void) => (error: unknown) => {
  onError(error)
  return false
}
