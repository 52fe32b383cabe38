import type { AuthEvent } from '../sessions/index.ts'
import type { AdminStore, Tally } from './admin-store.ts'
import type { TallyName } from './tally-names.ts'

/** What happens, counted by the hour in memory and added to the store every few seconds. */
export interface Counting {
  readonly note: (event: { readonly type: AuthEvent['type'] }) => void
  /** From now on what was counted is written. */
  readonly begin: (store: Pick<AdminStore, 'addTallies' | 'deleteTallies'>) => void
  /** Writes what is left. */
  readonly stop: () => Promise<void>
}

export interface CountingOptions {
  /** Unix milliseconds. */
  readonly clock: () => number
  readonly onError: (error: unknown) => void
  /** Default 5000: so much is lost by a process that is killed. */
  readonly everyMs?: number
}

const nameOf: Readonly<Record<AuthEvent['type'], readonly TallyName[]>> = {
  sign_in: ['sign_ins'],
  sign_in_failed: ['sign_in_failures'],
  throttled: ['throttled'],
  refresh: ['refreshes'],
  reuse: ['reuse_alarms', 'revocations'],
  revocation: ['revocations'],
  locked: [],
  guessing: [],
  shadow: [],
}

export const hourMs = 3_600_000
const hourOf = (ms: number) => ms - (ms % hourMs)
const keptMs = 62 * 24 * hourMs

/** Refreshes are too many to be written down one by one, so that they are counted, and the others with them. */
export function createCounting({ clock, onError, everyMs = 5000 }: CountingOptions): Counting {
  let counted = new Map<string, Tally>()
  let store: Parameters<Counting['begin']>[0] | undefined
  let timer: NodeJS.Timeout | undefined
  let pruned = 0

  async function write(): Promise<void> {
    if (store === undefined || counted.size === 0) return
    const taken = counted
    counted = new Map()
    try {
      await store.addTallies([...taken.values()])
      if (clock() - pruned > 24 * hourMs) {
        pruned = clock()
        await store.deleteTallies(pruned - keptMs)
      }
    } catch (error) {
      for (const tally of taken.values()) add(tally)
      onError(error)
    }
  }

  function add({ hourMs: hour, name, count }: Tally): void {
    const key = `${hour} ${name}`
    counted.set(key, { hourMs: hour, name, count: count + (counted.get(key)?.count ?? 0) })
  }

  return {
    note({ type }) {
      const nowMs = clock()
      for (const name of nameOf[type]) add({ hourMs: hourOf(nowMs), name, count: 1 })
    },
    begin(opened) {
      store = opened
      // an hour in which nothing happens has been counted too
      add({ hourMs: hourOf(clock()), name: 'sign_ins', count: 0 })
      timer = setInterval(() => void write(), everyMs).unref()
    },
    async stop() {
      clearInterval(timer)
      await write()
    },
  }
}
