import { StoreUnavailableError } from '../../sessions/index.ts'
import { isSilent } from './asker.ts'
import type { PostgresResult } from './pool.ts'
import type { NamedQuery } from './prepared-queries.ts'

export type LookUp = (query: NamedQuery) => Promise<PostgresResult>

// as many as are under way at once; the next ones gather meanwhile
const maximumTogether = 2
const maximumGathered = 100

interface Waiting {
  readonly query: NamedQuery
  readonly resolve: (result: PostgresResult) => void
  readonly reject: (error: unknown) => void
}

/**
 * Sends look-ups that are asked for in one turn of the event loop together: under load a way to the database and back
 * costs more than what is done there. `ask` runs several, all or none.
 */
export function createLookUps(ask: (queries: readonly NamedQuery[]) => Promise<PostgresResult[]>): LookUp {
  const gathered: Waiting[] = []
  let underWay = 0
  let isDue = false

  function due() {
    if (isDue || underWay === maximumTogether || gathered.length === 0) return
    isDue = true
    setImmediate(() => {
      isDue = false
      void send(gathered.splice(0, maximumGathered))
    })
  }

  async function send(together: readonly Waiting[]): Promise<void> {
    underWay += 1
    due()
    try {
      const results = await ask(together.map(({ query }) => query))
      for (const [index, { resolve, reject }] of together.entries()) {
        const result = results[index]
        if (result) resolve(result)
        else reject(new TypeError('An answer is missing.'))
      }
    } catch (error) {
      for (const { reject } of together) reject(error)
      // where no connection is of use, those behind would wait as long again, and one batch after another
      if (isOutage(error)) for (const { reject } of gathered.splice(0)) reject(error)
    }
    underWay -= 1
    due()
  }

  return (query) =>
    new Promise((resolve, reject) => {
      gathered.push({ query, resolve, reject })
      due()
    })
}

const isOutage = (error: unknown) => error instanceof StoreUnavailableError || isSilent(error)
