import { randomUUID } from 'node:crypto'
import { isStaffOrSuperuser, type SparedUsers, UserInputError, type UserStore } from '../../users/index.ts'
import {
  type AuditRows,
  type Connection,
  type EndingReason,
  flagSet,
  type Recipe,
  type Revocations,
  type Row,
  userChanged,
  userCreated,
  userEnded,
  type Value,
} from '../sql/index.ts'
import type { Column } from './columns.ts'
import type { DjangoDialect } from './django-dialect.ts'
import type { UserColumns } from './user-columns.ts'
import { letGoOfUser } from './user-references.ts'
import { userRows } from './user-rows.ts'
import { userStatements } from './user-statements.ts'

export interface DjangoUsersOptions {
  readonly connection: Connection
  readonly audit: AuditRows
  readonly revocations: Revocations
  readonly django: DjangoDialect
  readonly columns: UserColumns
}

export function djangoUsers(options: DjangoUsersOptions): UserStore {
  const access = userAccess(options)
  return { ...lookups(options, access), ...creations(options, access), ...endings(options, access) }
}

type Access = ReturnType<typeof userAccess>

function userAccess({ connection, columns }: DjangoUsersOptions) {
  const { toKey, toUser, toColumns } = userRows(columns)

  function* ofId<T>(id: string, work: (key: Value) => Recipe<T>): Recipe<T | undefined> {
    const key = toKey(id)
    return key === undefined ? undefined : yield* work(key)
  }
  function* optional(rows: Recipe<Row | undefined>) {
    const row = yield* rows
    return row && toUser(row)
  }
  function* isDone(id: string, work: (key: Value) => Recipe<boolean>): Recipe<boolean> {
    return (yield* ofId(id, work)) ?? false
  }
  const statements = userStatements(connection.dialect, columns)
  /** Whoever is spared stays who they are until the transaction ends: the row is held. */
  function* isMeant(id: string, { unlessStaff = false }: SparedUsers = {}): Recipe<boolean> {
    if (!unlessStaff) return true
    const stored = yield* optional(ofId(id, statements.lock))
    return stored !== undefined && !isStaffOrSuperuser(stored)
  }
  return { statements, toKey, toUser, toColumns, ofId, optional, isDone, isMeant }
}

function lookups(
  { connection: { run }, django, columns }: DjangoUsersOptions,
  { statements, toKey, toUser, ofId, optional, isDone }: Access,
): Omit<UserStore, 'create' | 'update' | 'setPassword' | 'setActive' | 'delete'> {
  return {
    findByUsername: (username) => run(() => optional(statements.byUsername(username))),
    findById: (id) => run(() => optional(ofId(id, statements.byKey))),
    findBy: (field, text) =>
      run(function* () {
        const column = columnOf(columns, field)
        const value = column.kind.spelled(text)
        return value === undefined ? undefined : yield* optional(statements.onlyOneBy(column, value))
      }),
    list: ({ search = '', limit, after }) =>
      run(function* () {
        const key = after === undefined ? undefined : toKey(after)
        if (after !== undefined && key === undefined) return []
        return (yield* statements.page({ search, limit, after: key })).map(toUser)
      }),
    replacePassword: (id, from, to) => run(() => isDone(id, (key) => statements.setPassword(key, to, from))),
    recordLogin: (id, at) =>
      run(() => ofId(id, (key) => statements.setLastLogin(key, django.toTime(at.getTime())))),
    count: () => run(statements.count),
  }
}

function creations(
  { connection, columns, audit }: DjangoUsersOptions,
  { statements, toColumns, ofId, optional, isMeant }: Access,
): Pick<UserStore, 'create' | 'update'> {
  const { dialect, write } = connection
  const unlessNameTaken = <T>(work: () => Promise<T>) =>
    unlessTaken({ columns, takenColumn: dialect.takenColumn }, work)
  return {
    create: (user) =>
      unlessNameTaken(() =>
        write(function* () {
          const created = yield* optional(statements.insert(withKey(columns, toColumns(user))))
          if (created !== undefined) yield* audit.append(userCreated(created))
          return created ?? 'taken'
        }),
      ),
    update: (id, changes, spared) =>
      unlessNameTaken(() =>
        write(function* () {
          if (!(yield* isMeant(id, spared))) return 'missing'
          const stored = yield* optional(ofId(id, statements.lock))
          const updated = yield* optional(ofId(id, (key) => statements.update(key, toColumns(changes))))
          if (stored === undefined || updated === undefined) return 'missing'
          const event = userChanged(stored, updated)
          if (event !== undefined) yield* audit.append(event)
          return updated
        }),
      ),
  }
}

function endings(
  { revocations, audit, django, columns }: DjangoUsersOptions,
  { statements, ofId, optional, isDone, isMeant }: Access,
): Pick<UserStore, 'setPassword' | 'setActive' | 'delete'> {
  const { end, endAfter } = revocations
  function* endAll(userId: string, reason: EndingReason, except?: string): Recipe<void> {
    const sessions = yield* end({ userId, except }, reason)
    yield* audit.append(userEnded(userId, reason, sessions))
  }
  return {
    setPassword: (id, to, { from, exceptSession, ...spared }) =>
      endAfter(
        function* () {
          if (!(yield* isMeant(id, spared))) return false
          return yield* isDone(id, (key) => statements.setPassword(key, to, from))
        },
        () => endAll(id, 'password_changed', exceptSession),
      ),
    setActive: (id, isActive, spared) => {
      let isChanged = false
      return endAfter(
        function* () {
          if (!(yield* isMeant(id, spared))) return false
          isChanged = (yield* optional(ofId(id, statements.lock)))?.isActive !== isActive
          return yield* isDone(id, (key) => statements.setActive(key, isActive))
        },
        () => flagSet({ revocations, audit }, id, { isActive, isChanged }),
      )
    },
    delete: (id, spared) =>
      endAfter(
        function* () {
          return (yield* isMeant(id, spared)) && (yield* ofId(id, statements.lock)) !== undefined
        },
        function* () {
          // first, while the tokens on record still say whose they are
          yield* endAll(id, 'deleted')
          yield* ofId(id, function* (key) {
            yield* letGoOfUser(django, columns, key)
            yield* statements.delete(key)
          })
        },
      ),
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
  if (key.kind.name === 'uuid') values.set(key, key.kind.write(randomUUID()) ?? null)
  else if (key.kind.name !== 'whole number')
    throw new TypeError(
      `What the keys of "${tableName}" are to be, only Django knows. Create the user there.`,
    )
  return values
}

interface Taken {
  readonly columns: UserColumns
  readonly takenColumn: Connection['dialect']['takenColumn']
}

async function unlessTaken<T>({ columns, takenColumn }: Taken, work: () => Promise<T>): Promise<T | 'taken'> {
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
