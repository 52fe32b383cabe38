import type { Recipe, Result, Statement, Values } from '../sql/index.ts'
import { type Asker, isLost } from './asker.ts'
import { columnValues } from './column-values.ts'
import type { Commits } from './commits.ts'
import { withoutNul } from './nul.ts'
import { createCompiler } from './placeholders.ts'
import type { PostgresClient, PostgresQuery, PostgresResult } from './pool.ts'

/** Takes the steps of a recipe on one connection. */
export interface Driver {
  readonly drive: <T>(client: PostgresClient, recipe: Recipe<T>) => Promise<T>
  readonly toQuery: (statement: Statement) => PostgresQuery
  readonly inTransaction: <T>(client: PostgresClient, recipe: Recipe<T>) => Promise<T>
  /** A table that was changed has made what was prepared before unfit: from now on everything is prepared anew. */
  readonly renew: () => void
}

export interface DriverOptions {
  readonly ask: Asker['ask']
  readonly commits: Pick<Commits, 'note'>
  /** How a transaction begins. */
  readonly begin: string
  readonly isPrepared: boolean
  /** Unix milliseconds, in place of the database's own clock. */
  readonly clock: (() => number) | undefined
}

// stable within a statement, so that an index can be used and two columns get the same time
const databaseTime = "floor(date_part('epoch', statement_timestamp()) * 1000)::bigint"

export function createDriver({ ask, commits, begin, isPrepared, clock }: DriverOptions): Driver {
  const compile = createCompiler(clock ? undefined : databaseTime)
  let edition = 0

  function toQuery({ sql, values, exact = false }: Statement): PostgresQuery {
    const { name, text, parameters } = compile(sql)
    const all = clock ? { ...values, now: clock() } : values
    const query = {
      text,
      values: parameters.map((parameter) => given(all, parameter)),
      types: columnValues(exact),
    }
    return isPrepared ? { ...query, name: edition === 0 ? name : `${name}_${edition}` } : query
  }

  async function drive<T>(client: PostgresClient, recipe: Recipe<T>): Promise<T> {
    let step = recipe.next()
    while (!step.done) step = recipe.next(toResult(await ask(client, toQuery(step.value))))
    return step.value
  }

  return {
    drive,
    toQuery,
    async inTransaction(client, recipe) {
      await ask(client, { text: begin })
      try {
        const result = await drive(client, recipe)
        await commits.note(ask(client, { text: 'COMMIT' }))
        return result
      } catch (error) {
        // where the connection is lost the database ends the transaction itself
        if (!isLost(error)) await ask(client, { text: 'ROLLBACK' })
        throw error
      }
    },
    renew() {
      edition += 1
    },
  }
}

export const toResult = ({ rows, rowCount }: PostgresResult): Result => ({ rows, changes: rowCount ?? 0 })

function given(values: Values, name: string): unknown {
  const value = values[name]
  if (value === undefined) throw new TypeError(`A statement names the value ":${name}", which is not given.`)
  return typeof value === 'string' ? withoutNul(value) : value
}
