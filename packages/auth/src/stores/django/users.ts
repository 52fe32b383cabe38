import { randomUUID } from 'node:crypto'
import { UserInputError, type UserStore } from '../../users/index.ts'
import type { Connection, Revocations } from '../sqlite/index.ts'
import type { Value } from './column-kinds.ts'
import type { Column } from './columns.ts'
import { toDjangoTime } from './times.ts'
import type { UserColumns } from './user-columns.ts'
import { letGoOfUser } from './user-references.ts'
import { userRows } from './user-rows.ts'
import { userStatements } from './user-statements.ts'

export interface DjangoUsersOptions {
  readonly connection: Connection
  readonly revocations: Revocations
  readonly columns: UserColumns
}

export function djangoUsers({ connection, revocations, columns }: DjangoUsersOptions): UserStore {
  const { run, write } = connection
  const { end, endAfter } = revocations
  const { toKey, toUser, toColumns } = userRows(columns)
  const statements = userStatements(connection, columns)
  const ofId = <T>(id: string, work: (key: Value) => T): T | undefined => {
    const key = toKey(id)
    return key === undefined ? undefined : work(key)
  }
  const optional = (row: Parameters<typeof toUser>[0] | undefined) => row && toUser(row)

  return {
    findByUsername: (username) => run(() => optional(statements.byUsername(username))),
    findById: (id) => run(() => optional(ofId(id, statements.byKey))),
    findBy: (field, text) =>
      run(() => {
        const column = columnOf(columns, field)
        const value = column.kind.spelled(text)
        return value === undefined ? undefined : optional(statements.onlyOneBy(column, value))
      }),
    list: ({ search = '', limit, after }) =>
      run(() => {
        const key = after === undefined ? undefined : toKey(after)
        if (after !== undefined && key === undefined) return []
        return statements.page({ search, limit, after: key }).map(toUser)
      }),
    create: (user) =>
      unlessTaken(columns, () =>
        run(() => optional(statements.insert(withKey(columns, toColumns(user)))) ?? 'taken'),
      ),
    update: (id, changes) =>
      unlessTaken(columns, () =>
        write(() => optional(ofId(id, (key) => statements.update(key, toColumns(changes)))) ?? 'missing'),
      ),
    replacePassword: (id, from, to) =>
      run(() => ofId(id, (key) => statements.setPassword(key, to, from)) ?? false),
    setPassword: (id, to, { from, exceptSession }) =>
      endAfter(
        () => ofId(id, (key) => statements.setPassword(key, to, from)) ?? false,
        () => end({ userId: id, except: exceptSession }, 'password_changed'),
      ),
    setActive: (id, isActive) =>
      endAfter(
        () => ofId(id, (key) => statements.setActive(key, isActive)) ?? false,
        () => isActive || end({ userId: id, except: undefined }, 'deactivated'),
      ),
    delete: (id) =>
      endAfter(
        () => ofId(id, statements.byKey) !== undefined,
        () => {
          // first, while the tokens on record still say whose they are
          end({ userId: id, except: undefined }, 'deleted')
          ofId(id, (key) => {
            letGoOfUser(connection, columns, key)
            statements.delete(key)
          })
        },
      ),
    recordLogin: (id, at) =>
      run(() => ofId(id, (key) => statements.setLastLogin(key, toDjangoTime(at.getTime())))),
    count: () => run(statements.count),
  }
}

function columnOf(columns: UserColumns, field: string): Column {
  const column = columns.columnOf(field)
  if (column === undefined)
    throw new TypeError(`The table "${columns.tableName}" has no column for "${field}".`)
  return column
}

/** The columns of a new row, with a key where the database makes none. Throws where something is missing. */
function withKey(columns: UserColumns, values: Map<Column, Value>): Map<Column, Value> {
  const { tableName, key } = columns
  const missing = columns.all.find((column) => column.isRequired && !values.has(column))
  if (missing !== undefined)
    throw new TypeError(
      `The table "${tableName}" asks for a "${missing.name}" of every user and has no default for it. Add the field to "userFields", with a default where people need not say it.`,
    )
  if (key.kind.name === 'uuid') values.set(key, randomUUID().replaceAll('-', ''))
  else if (key.kind.name !== 'whole number')
    throw new TypeError(
      `What the keys of "${tableName}" are to be, only Django knows. Create the user there.`,
    )
  return values
}

async function unlessTaken<T>(columns: UserColumns, work: () => Promise<T>): Promise<T | 'taken'> {
  try {
    return await work()
  } catch (error) {
    const taken = takenColumn(error)
    if (taken === undefined) throw error
    if (taken === columns.username.name) return 'taken'
    const fields: Iterable<[string, Column | undefined]> = [...columns.base, ...columns.own]
    const [field] = [...fields].find(([, column]) => column?.name === taken) ?? [taken]
    throw new UserInputError({ [field]: [`A user with this ${taken.replaceAll('_', ' ')} already exists.`] })
  }
}

/** The last column that a violated rule of uniqueness names: SQLite tells it in its message alone. */
function takenColumn(error: unknown): string | undefined {
  const isUnique = error instanceof Error && 'errcode' in error && error.errcode === 2067
  return isUnique ? error.message.split('.').at(-1) : undefined
}
