import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Recipe, Result, Statement, Value } from '../sql/index.ts'

/** A statement as SQLite has prepared it. */
interface Prepared {
  readonly statement: StatementSync
  /** The names of its values, in the order in which it takes them. */
  readonly names: readonly string[]
  readonly answersRows: boolean
}

/** Takes all steps of a recipe, each with a statement that is prepared at its first use. */
export function createStepper(database: DatabaseSync, clock: () => number) {
  const [plain, exactly] = [new Map<string, Prepared>(), new Map<string, Prepared>()]
  // before the migrations there is nothing to prepare against
  const prepared = (step: Statement) => {
    const known = step.exact ? exactly : plain
    const found = known.get(step.sql)
    if (found !== undefined) return found
    const made = prepare(database, step)
    known.set(step.sql, made)
    return made
  }

  function execute(step: Statement): Result {
    const { statement, names, answersRows } = prepared(step)
    // by position: node:sqlite takes twice as long to find values by their names
    const values: SQLInputValue[] = []
    for (const name of names) values.push(name === 'now' ? clock() : given(step.values, name))
    if (!answersRows) return { rows: noRows, changes: Number(statement.run(...values).changes) }
    // `all`, not `get`: a statement is committed when it has been stepped to its end
    const rows = statement.all(...values)
    return { rows, changes: rows.length }
  }

  return <T>(recipe: Recipe<T>): T => {
    let next = recipe.next()
    while (!next.done) next = recipe.next(execute(next.value))
    return next.value
  }
}

const noRows: Result['rows'] = []

function prepare(database: DatabaseSync, { sql, values, exact = false }: Statement): Prepared {
  const names: string[] = []
  const numbered = sql.replace(/('[^']*'|"[^"]*")|:([a-zA-Z]\w*)/g, (match, quoted, name) => {
    if (quoted !== undefined) return match
    if (!names.includes(name)) names.push(name)
    return `?${names.indexOf(name) + 1}`
  })
  const unknown = Object.keys(values).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new TypeError(`The statement asks for no value "${unknown}".`)
  const statement = database.prepare(numbered)
  statement.setReadBigInts(exact)
  return { statement, names, answersRows: statement.columns().length > 0 }
}

function given(values: Statement['values'], name: string): SQLInputValue {
  const value: Value | undefined = values[name]
  if (value === undefined) throw new TypeError(`The statement was given no value "${name}".`)
  return value as SQLInputValue
}
