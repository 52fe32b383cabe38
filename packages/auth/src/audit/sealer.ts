import { createPace } from '../pacing/index.ts'
import type { AuditLog } from './audit-log.ts'
import type { Chain } from './chain.ts'

export interface SealerOptions {
  readonly log: Pick<AuditLog, 'seal' | 'countUnsealed'>
  readonly chain: Chain
  /** What else is due from time to time. */
  readonly alsoDo?: () => Promise<void>
  readonly onError: (error: unknown) => void
  /** Default 1000. */
  readonly pauseMs?: number
}

/** Chains what was written, each second. Every process may have one: of those that try at once, one does it. */
export interface Sealer {
  /** How many rows had no place in the chain when it last looked. */
  readonly unsealed: () => number
  readonly begin: () => void
  /** Chains once more, as far as the database lets it, and stops. */
  readonly stop: () => Promise<void>
}

// on SQLite a batch holds up this process, for some three milliseconds
const batchLength = 100

export function createSealer({ log, chain, alsoDo, onError, pauseMs = 1000 }: SealerOptions): Sealer {
  let unsealed = 0
  let isFailing = false
  let isStopped = false
  let working: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  async function seal(): Promise<void> {
    try {
      await alsoDo?.()
      unsealed = await log.countUnsealed()
      const pace = createPace()
      while (unsealed > 0) {
        if ((await log.seal(chain, batchLength)) < batchLength) break
        // nobody is served any more after the stop
        if (!isStopped) await pace.afterWriting()
      }
      isFailing = false
    } catch (error) {
      // a database that is away for an hour is one fault, not 3,600
      if (!isFailing) onError(error)
      isFailing = true
    }
  }

  function schedule(): void {
    timer = setTimeout(() => {
      working = seal().then(() => {
        if (!isStopped) schedule()
      })
    }, pauseMs).unref()
  }

  return {
    unsealed: () => unsealed,
    begin: schedule,
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await working
      await seal()
    },
  }
}
