import type { StoredField } from '../../users/index.ts'
import type { Dialect, Recipe, Result, Row, Value, Values } from '../sql/index.ts'
import type { Column } from './columns.ts'
import type { UserColumns } from './user-columns.ts'

/** The statements of the user table, each within the caller's transaction if there is one. */
export interface UserStatements {
  byKey(key: Value): Recipe<Row | undefined>
  /** The same, and nobody else changes the row until the caller's transaction ends. */
  lock(key: Value): Recipe<Row | undefined>
  byUsername(username: string): Recipe<Row | undefined>
  /** Undefined where none, or more than one, has it. */
  onlyOneBy(column: Column, value: Value): Recipe<Row | undefined>
  page(query: UserPage): Recipe<readonly Row[]>
  insert(values: ReadonlyMap<Column, Value>): Recipe<Row | undefined>
  update(key: Value, values: ReadonlyMap<Column, Value>): Recipe<Row | undefined>
  /** False: no such user, or `from` is given and is not the hash. */
  setPassword(key: Value, to: string, from?: string): Recipe<boolean>
  setActive(key: Value, isActive: boolean): Recipe<boolean>
  /** Keeps the later time; does nothing where the table keeps none. */
  setLastLogin(key: Value, time: Value): Recipe<void>
  delete(key: Value): Recipe<void>
  count(): Recipe<number>
}

export interface UserPage {
  readonly search: string
  readonly limit: number
  readonly after: Value | undefined
}

export function userStatements({ contains, forUpdate }: Dialect, columns: UserColumns): UserStatements {
  const { table, key, username, password, base } = columns
  const [isActive, lastLogin] = [base.get('isActive'), base.get('lastLogin')?.sql]
  const where = `WHERE ${key.sql} = :key`
  const behind = (condition: string) => `SELECT * FROM ${table} WHERE ${condition}
    AND ${contains(`concat_ws('\n', ${searched(columns)})`, ':search')} ORDER BY ${key.sql} LIMIT :limit`
  const byKey: UserStatements['byKey'] = (value) => one(`SELECT * FROM ${table} ${where}`, { key: value })

  return {
    byKey,
    lock: (value) => one(`SELECT * FROM ${table} ${where}${forUpdate}`, { key: value }),
    byUsername: (value) =>
      one(`SELECT * FROM ${table} WHERE ${username.sql} = :username`, { username: value }),
    *onlyOneBy(column, value) {
      const sql = `SELECT * FROM ${table} WHERE ${column.sql} = :value LIMIT 2`
      const [row, another] = (yield* exactly(sql, { value })).rows
      return another === undefined ? row : undefined
    },
    *page({ search, limit, after }) {
      const condition = after === undefined ? 'true' : `${key.sql} > :after`
      const values = { search, limit, ...(after !== undefined && { after }) }
      return (yield* exactly(behind(condition), values)).rows
    },
    *insert(columnValues) {
      const { names, values } = numbered(columnValues)
      const columnNames = [...columnValues.keys()].map(({ sql }) => sql)
      return yield* one(`INSERT INTO ${table} (${columnNames}) VALUES (${names}) RETURNING *`, values)
    },
    *update(value, columnValues) {
      if (columnValues.size === 0) return yield* byKey(value)
      const { names, values } = numbered(columnValues)
      const assignments = [...columnValues.keys()].map(({ sql }, index) => `${sql} = ${names[index]}`)
      const sql = `UPDATE ${table} SET ${assignments} ${where} RETURNING *`
      return yield* one(sql, { ...values, key: value })
    },
    *setPassword(value, to, from) {
      const isStill = from === undefined ? '' : `AND ${password.sql} = :from`
      const sql = `UPDATE ${table} SET ${password.sql} = :to ${where} ${isStill}`
      return yield* changed(sql, { key: value, to, ...(from !== undefined && { from }) })
    },
    *setActive(value, flag) {
      const written = isActive?.kind.write(flag)
      if (isActive === undefined || written === undefined)
        throw new TypeError(`The table ${table} does not keep whether users are active.`)
      return yield* changed(`UPDATE ${table} SET ${isActive.sql} = :flag ${where}`, {
        key: value,
        flag: written,
      })
    },
    *setLastLogin(value, time) {
      if (lastLogin === undefined) return
      const sql = `UPDATE ${table} SET ${lastLogin} = :time ${where} AND (${lastLogin} IS NULL OR ${lastLogin} < :time)`
      yield* changed(sql, { key: value, time })
    },
    *delete(value) {
      yield* changed(`DELETE FROM ${table} ${where}`, { key: value })
    },
    *count() {
      return Number((yield* one(`SELECT count(*) AS users FROM ${table}`, {}))?.['users'])
    },
  }
}

/** Whole numbers come back as `bigint`, because a table of others may hold any. */
function* exactly(sql: string, values: Values): Recipe<Result> {
  return yield { sql, values, exact: true }
}

function* one(sql: string, values: Values): Recipe<Row | undefined> {
  return (yield* exactly(sql, values)).rows[0]
}

function* changed(sql: string, values: Values): Recipe<boolean> {
  return (yield* exactly(sql, values)).changes === 1
}

function numbered(columns: ReadonlyMap<Column, Value>) {
  const entries = [...columns.values()].map((value, index) => [`v${index}`, value] as const)
  return { names: entries.map(([name]) => `:${name}`), values: Object.fromEntries(entries) }
}

// a line break stands in no name, so a search cannot match across two columns
function searched({ base }: UserColumns): string {
  const fields: StoredField[] = ['username', 'email', 'firstName', 'lastName']
  return fields.flatMap((field) => base.get(field)?.sql ?? []).join(', ')
}
