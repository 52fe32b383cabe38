import type { AttemptStore } from '../../limits/index.ts'
import { StoreUnavailableError } from '../../sessions/index.ts'
import type { RedisConnection } from './connection.ts'
import { createCounters } from './counters.ts'

// each is of an attempt that was under way when Redis went; without it that attempt counts as one whose process died
const maximumDebts = 1000

/**
 * Failed attempts, counted in Redis. Where it fails, `beside` counts: somebody who guesses meanwhile is counted there
 * from nothing, and nobody who knows their password is kept out.
 */
export function redisAttempts(connection: RedisConnection, beside: AttemptStore): AttemptStore {
  const counters = createCounters(connection)
  const debts = createDebts()
  // what was reserved in Redis is settled there: if that is away, when it is back
  const inRedis: Pick<AttemptStore, 'change'> = {
    change: (keys, decide) =>
      orBeside(
        async () => ({ result: await counters.change(keys, decide), at: inRedis }),
        () => {
          debts.owe(() => counters.change(keys, decide))
          return beside.change(keys, decide)
        },
      ),
  }
  return {
    change: (keys, decide) =>
      orBeside(
        async () => {
          const result = await counters.change(keys, decide)
          void debts.pay()
          return { result, at: inRedis }
        },
        () => beside.change(keys, decide),
      ),
    add: (key, failures, windowMs) =>
      orBeside(
        () => counters.add(key, failures, windowMs),
        () => beside.add(key, failures, windowMs),
      ),
    async remove(keys) {
      await beside.remove(keys)
      await counters.forget(keys)
    },
    // what Redis keeps expires by itself
    deleteExpired: beside.deleteExpired,
  }
}

/** A decision that throws is no fault of Redis. */
async function orBeside<T>(work: () => Promise<T>, instead: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // Redis has answered: whoever is too many there must not begin from nothing elsewhere
    if (error instanceof StoreUnavailableError) throw error
    return instead()
  }
}

type Debt = () => Promise<unknown>

// then the attempt counts as one whose process died
const dueMs = 60_000

/** What is to be written as soon as it can be, once: Redis may have done what it did not answer. Of too many the oldest go. */
function createDebts() {
  let debts: readonly { readonly debt: Debt; readonly sinceMs: number }[] = []
  return {
    owe(debt: Debt): void {
      debts = [...debts.slice(1 - maximumDebts), { debt, sinceMs: performance.now() }]
    },
    async pay(): Promise<void> {
      const due = debts.filter(({ sinceMs }) => performance.now() - sinceMs < dueMs)
      debts = []
      for (const { debt } of due) await debt().catch(() => undefined)
    },
  }
}
