import type { Connection, Recipe, Result, Statement } from '../../stores/sql/index.ts'
import { createStepper, openConnection } from '../../stores/sqlite/index.ts'
import type { Gate } from './turnstile.ts'

/**
 * A connection to a SQLite file that stops before each statement, as if each operation were a process of its own. A
 * transaction begins with its first statement, and its end is a step.
 */
export function steppedSqlite(path: string, clock: () => number, { turn, busy }: Gate): Connection {
  const { database, dialect, isOpen, close } = openConnection(path, clock)
  database.exec('PRAGMA synchronous = OFF')
  const step = createStepper(database, clock)

  async function untilFree<T>(work: () => T): Promise<T> {
    for (;;) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error)) throw error
        await busy()
      }
    }
  }
  async function drive<T>(recipe: Recipe<T>, begin: () => void): Promise<T> {
    let next = recipe.next()
    for (let isFirst = true; !next.done; isFirst = false) {
      const statement = next.value
      await turn()
      const result = await untilFree(() => {
        if (isFirst) begin()
        return step(alone(statement))
      })
      next = recipe.next(result)
    }
    return next.value
  }
  return {
    dialect,
    isOpen,
    close,
    run: (recipe) => drive(recipe(), () => undefined),
    async write(recipe) {
      try {
        const result = await drive(recipe(), () => database.exec('BEGIN IMMEDIATE'))
        if (!database.isTransaction) return result
        await turn()
        database.exec('COMMIT')
        return result
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK')
        throw error
      }
    },
  }
}

function* alone(statement: Statement): Recipe<Result> {
  return yield statement
}

// SQLITE_BUSY and SQLITE_LOCKED
const isBusy = (error: unknown) =>
  error instanceof Error && 'errcode' in error && [5, 6].includes(Number(error.errcode) & 0xff)
