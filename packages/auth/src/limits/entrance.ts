import { type AttemptKeys, keysToRead } from './attempt-keys.ts'
import type { AttemptStore } from './attempt-store.ts'
import type { Refusal } from './recent-refusals.ts'
import { type GuessRules, type Reservation, reserve } from './reservation.ts'
import type { Seats } from './seats.ts'
import type { WaitingRoom } from './waiting-room.ts'

export interface EntranceParts {
  readonly store: AttemptStore
  readonly rules: GuessRules
  readonly seats: Seats
  readonly room: WaitingRoom
  /** A refusal that was answered a moment ago. */
  readonly recent: (id: string) => Refusal | undefined
}

/** A reservation, and where it has to be settled. */
export type Placed = Reservation & { readonly at: Pick<AttemptStore, 'change'> }

export type Entered = Placed | Refusal | { readonly word: 'full' }

/** Reserves an attempt as soon as those before it leave room. Whoever gets a reservation has a seat as well. */
export type Entrance = (keys: AttemptKeys) => Promise<Entered>

const longestWaitMs = 5000
const firstLookMs = 100

export function createEntrance(parts: EntranceParts): Entrance {
  return async (keys) => {
    const deadline = performance.now() + longestWaitMs
    // outcomes in this process call those who wait; those of other processes have to be looked for
    for (let lookMs = firstLookMs; ; lookMs *= 2) {
      const entered = parts.recent(keys.id) ?? (await tryOnce(parts, keys))
      if (entered.word !== 'taken') return entered
      const restMs = deadline - performance.now()
      if (restMs <= 0) return { word: 'full' }
      const waited = await parts.room.wait(entered.keys, Math.min(restMs, lookMs * (1 + Math.random())))
      if (waited === 'full') return { word: 'full' }
    }
  }
}

async function tryOnce({ store, rules, seats }: EntranceParts, keys: AttemptKeys) {
  const { place } = keys
  if (!seats.take(place)) return { word: 'taken', keys: [place] } as const
  let isReserved = false
  try {
    const { result, at } = await store.change(
      keysToRead(keys),
      reserve(keys, rules, () => seats.others(place)),
    )
    isReserved = result.word === 'reserved'
    return result.word === 'reserved' ? { ...result, at } : result
  } finally {
    if (!isReserved) seats.leave(place)
  }
}
