import type { PostgresClient, PostgresPool } from '../../stores/postgres/index.ts'
import type { Gate } from './turnstile.ts'

/**
 * A pool of one connection that stops before each statement. A transaction begins with its first statement, and its end
 * is a step. Rolling back is none: what comes after an error is not up to the order.
 */
export function steppedPool(client: PostgresClient, { turn }: Gate): PostgresPool {
  const free: Array<() => void> = []
  let isTaken = false
  const stepped: PostgresClient = {
    // takes ordinary queries only, one statement each
    pipeline: true,
    async query(query) {
      if (!/^(BEGIN|ROLLBACK)/.test(query.text)) await turn()
      return client.query(query)
    },
    release() {
      const next = free.shift()
      if (next === undefined) isTaken = false
      else next()
    },
    on: () => undefined,
    once: () => undefined,
  }
  return {
    async connect() {
      if (isTaken) await new Promise<void>((resolve) => free.push(resolve))
      isTaken = true
      return stepped
    },
    end: async () => undefined,
    on: () => undefined,
    totalCount: 1,
    idleCount: 1,
    options: { max: 1 },
  }
}
