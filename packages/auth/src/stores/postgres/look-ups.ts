import { StoreUnavailableError } from '../../sessions/index.ts'
import { isSilent } from './asker.ts'
import type { PostgresResult } from './pool.ts'
import type { NamedQuery } from './prepared-queries.ts'

export type LookUp = (query: NamedQuery) => Promise<PostgresResult>

export interface LookUpsOptions {
  /** Runs several, all or none. */
  readonly ask: (queries: readonly NamedQuery[]) => Promise<PostgresResult[]>
  /** How often the database has answered, whatever it was asked. */
  readonly answers: () => number
}

// as many as are under way at once; the next ones gather meanwhile
const maximumTogether = 2
const maximumGathered = 100
// who takes so long is not waited for, if the database answers others meanwhile: it may be their connection that hangs
const slowMs = 800
// where the database is only slow, more of them at once would make it slower
const maximumPassed = 2
const watchMs = 200

interface Waiting {
  readonly query: NamedQuery
  readonly resolve: (result: PostgresResult) => void
  readonly reject: (error: unknown) => void
}

/**
 * Sends look-ups that are asked for in one turn of the event loop together: under load a way to the database and back
 * costs more than what is done there.
 */
export function createLookUps({ ask, answers }: LookUpsOptions): LookUp {
  const gathered: Waiting[] = []
  /** What was sent, and when. */
  const underWay = new Map<readonly Waiting[], number>()
  /** What was sent and is not waited for by those who come now. */
  const passed = new Set<readonly Waiting[]>()
  let isDue = false
  let answersBefore = 0
  let isWatched = false

  function due() {
    if (isDue || gathered.length === 0) return
    if (underWay.size >= maximumTogether) {
      if (!isWatched) setTimeout(passSlow, watchMs).unref()
      isWatched = true
      return
    }
    isDue = true
    setImmediate(() => {
      isDue = false
      void send(gathered.splice(0, maximumGathered))
    })
  }

  function passSlow() {
    isWatched = false
    // where nobody is answered another connection is of no use
    if (answers() !== answersBefore) for (const [batch, sentMs] of underWay) if (isSlow(sentMs)) pass(batch)
    due()
  }

  function pass(batch: readonly Waiting[]) {
    if (passed.size >= maximumPassed) return
    underWay.delete(batch)
    passed.add(batch)
  }

  async function send(batch: readonly Waiting[]): Promise<void> {
    underWay.set(batch, performance.now())
    answersBefore = answers()
    due()
    try {
      const results = await ask(batch.map(({ query }) => query))
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index]
        if (result) resolve(result)
        else reject(new TypeError('An answer is missing.'))
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
      // where no connection is of use, those behind would wait as long again, and one batch after another
      if (isOutage(error)) for (const { reject } of gathered.splice(0)) reject(error)
    }
    underWay.delete(batch)
    passed.delete(batch)
    due()
  }

  return (query) =>
    new Promise((resolve, reject) => {
      gathered.push({ query, resolve, reject })
      due()
    })
}

const isSlow = (sentMs: number) => performance.now() - sentMs > slowMs
const isOutage = (error: unknown) => error instanceof StoreUnavailableError || isSilent(error)
