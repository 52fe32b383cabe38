import type { StoredField } from '../../users/index.ts'
import type { Connection, Row } from '../sqlite/index.ts'
import type { Value } from './column-kinds.ts'
import type { Column } from './columns.ts'
import type { UserColumns } from './user-columns.ts'

/** The statements of the user table, each within the caller's transaction if there is one. */
export interface UserStatements {
  byKey(key: Value): Row | undefined
  byUsername(username: string): Row | undefined
  /** Undefined where none, or more than one, has it. */
  onlyOneBy(column: Column, value: Value): Row | undefined
  page(query: { readonly search: string; readonly limit: number; readonly after: Value | undefined }): Row[]
  insert(values: ReadonlyMap<Column, Value>): Row | undefined
  update(key: Value, values: ReadonlyMap<Column, Value>): Row | undefined
  /** False: no such user, or `from` is given and is not the hash. */
  setPassword(key: Value, to: string, from?: string): boolean
  setActive(key: Value, isActive: boolean): boolean
  /** Keeps the later time; does nothing where the table keeps none. */
  setLastLogin(key: Value, time: string): void
  delete(key: Value): void
  count(): number
}

export function userStatements(connection: Connection, columns: UserColumns): UserStatements {
  const { table, key, username, password, base } = columns
  const prepare = preparing(connection)
  const [isActive, lastLogin] = [base.get('isActive')?.sql, base.get('lastLogin')?.sql]
  const where = `WHERE ${key.sql} =`
  const behind = (condition: string) => `SELECT * FROM ${table} WHERE ${condition}
    AND instr(lower(concat_ws(char(10), ${searched(columns)})), lower(?)) > 0 ORDER BY ${key.sql} LIMIT ?`
  const changed = (sql: string, ...values: Value[]) => Number(prepare(sql).run(...values).changes) === 1

  return {
    byKey: (value) => prepare(`SELECT * FROM ${table} ${where} ?`).get(value),
    byUsername: (value) => prepare(`SELECT * FROM ${table} WHERE ${username.sql} = ?`).get(value),
    onlyOneBy(column, value) {
      const [row, another] = prepare(`SELECT * FROM ${table} WHERE ${column.sql} = ? LIMIT 2`).all(value)
      return another === undefined ? row : undefined
    },
    page: ({ search, limit, after }) =>
      after === undefined
        ? prepare(behind('true')).all(search, limit)
        : prepare(behind(`${key.sql} > ?`)).all(after, search, limit),
    insert(values) {
      const names = [...values.keys()].map(({ sql }) => sql)
      const sql = `INSERT INTO ${table} (${names}) VALUES (${names.map(() => '?')}) RETURNING *`
      return prepare(sql).all(...values.values())[0]
    },
    update(value, values) {
      if (values.size === 0) return this.byKey(value)
      const names = [...values.keys()].map(({ sql }) => `${sql} = ?`)
      return prepare(`UPDATE ${table} SET ${names} ${where} ? RETURNING *`).all(...values.values(), value)[0]
    },
    setPassword: (value, to, from) =>
      from === undefined
        ? changed(`UPDATE ${table} SET ${password.sql} = ? ${where} ?`, to, value)
        : changed(
            `UPDATE ${table} SET ${password.sql} = ? ${where} ? AND ${password.sql} = ?`,
            to,
            value,
            from,
          ),
    setActive(value, flag) {
      if (isActive === undefined)
        throw new TypeError(`The table ${table} does not keep whether users are active.`)
      return changed(`UPDATE ${table} SET ${isActive} = ? ${where} ?`, BigInt(flag), value)
    },
    setLastLogin(value, time) {
      if (lastLogin === undefined) return
      const isLater = `(${lastLogin} IS NULL OR ${lastLogin} < ?)`
      changed(`UPDATE ${table} SET ${lastLogin} = ? ${where} ? AND ${isLater}`, time, value, time)
    },
    delete: (value) => void changed(`DELETE FROM ${table} ${where} ?`, value),
    count: () => Number(prepare(`SELECT count(*) AS users FROM ${table}`).get()?.['users']),
  }
}

/** Prepares a text at its first use; whole numbers come back as `bigint`, because a table of others may hold any. */
function preparing({ prepare }: Connection) {
  const statements = new Map<string, ReturnType<ReturnType<Connection['prepare']>>>()
  return (sql: string) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = prepare(sql)()
    statement.setReadBigInts(true)
    statements.set(sql, statement)
    return statement
  }
}

// a line break stands in no name, so a search cannot match across two columns
function searched({ base }: UserColumns): string {
  const fields: StoredField[] = ['username', 'email', 'firstName', 'lastName']
  return fields.flatMap((field) => base.get(field)?.sql ?? []).join(', ')
}
