import {
  djangoColumns,
  isStaffOrSuperuser,
  type NewUser,
  type SparedUsers,
  type StoredUser,
  type UserChanges,
  type UserStore,
} from '../../users/index.ts'
import type { AuditRows } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import type { Dialect } from './dialect.ts'
import { all, changes, first, type Recipe, type Row, type Value } from './recipe.ts'
import type { Revocations } from './revocations.ts'
import { number, toUser } from './rows.ts'
import type { UserTable } from './session-sql.ts'
import { type EndingReason, flagSet, userChanged, userCreated, userEnded } from './user-events.ts'

export interface SqlUsersOptions {
  readonly connection: Connection
  readonly revocations: Revocations
  readonly audit: AuditRows
}

export function sqlUsers({ connection, revocations, audit }: SqlUsersOptions): UserStore {
  const { dialect, run, write } = connection
  const sql = userSql(dialect)
  const unlessTaken = createUnlessTaken(dialect)
  function* ifMeant(id: string, spared: SparedUsers | undefined, change: () => Recipe<boolean>) {
    return (yield* isMeant(sql, id, spared)) && (yield* change())
  }
  function* endAll(userId: string, reason: EndingReason, except?: string): Recipe<void> {
    const sessions = yield* revocations.end({ userId, except }, reason)
    yield* audit.append(userEnded(userId, reason, sessions))
  }

  return {
    findByUsername: (username) => run(() => one(sql.byUsername, { username })),
    findById: (id) => run(() => one(sql.byId, { id: toKey(id) })),
    findBy: (field, value) => run(() => findBy(sql, field, value)),
    list: ({ search = '', limit, after }) =>
      run(function* () {
        const key = after === undefined ? 0 : toKey(after)
        // behind what is no id of this table there is nobody
        if (key === null) return []
        return (yield* all(sql.page, { after: key, search, limit })).map(toUser)
      }),
    create: (user) =>
      unlessTaken(() =>
        write(function* () {
          const created = yield* one(sql.insert, toColumns(user))
          if (created === undefined) return 'taken'
          yield* audit.append(userCreated(created))
          return created
        }),
      ),
    update: (id, userChanges, spared) =>
      unlessTaken(() =>
        write(function* () {
          return (yield* isMeant(sql, id, spared))
            ? yield* update({ sql, audit }, id, userChanges)
            : 'missing'
        }),
      ),
    replacePassword: (id, from, to) => run(() => changesOne(sql.replaceHash, { id: toKey(id), from, to })),
    setPassword: (id, to, { from = null, exceptSession, ...spared }) =>
      revocations.endAfter(
        () => ifMeant(id, spared, () => changesOne(sql.setHash, { id: toKey(id), from, to })),
        () => endAll(id, 'password_changed', exceptSession),
      ),
    setActive: (id, isActive, spared) => {
      let isChanged = false
      return revocations.endAfter(
        function* () {
          if (!(yield* isMeant(sql, id, spared))) return false
          isChanged = yield* changesOne(sql.setFlag, { id: toKey(id), flag: Number(isActive) })
          return isChanged || (yield* one(sql.byId, { id: toKey(id) })) !== undefined
        },
        () => flagSet({ revocations, audit }, id, { isActive, isChanged }),
      )
    },
    delete: (id, spared) =>
      revocations.endAfter(
        () => ifMeant(id, spared, () => changesOne(sql.remove, { id: toKey(id) })),
        () => endAll(id, 'deleted'),
      ),
    recordLogin: (id, at) => run(() => changes(sql.seen, { id: toKey(id), at: at.getTime() })).then(() => {}),
    count: () =>
      run(function* () {
        return number((yield* first(sql.count)) ?? {}, 'users')
      }),
  }
}

const createUnlessTaken =
  ({ takenColumn }: Dialect) =>
  async <T>(work: () => Promise<T>): Promise<T | 'taken'> => {
    try {
      return await work()
    } catch (error) {
      if (takenColumn(error) === undefined) throw error
      return 'taken'
    }
  }

type UserSql = ReturnType<typeof userSql>

/** Whoever is spared stays who they are until the transaction ends: the row is held. */
function* isMeant(sql: UserSql, id: string, { unlessStaff = false }: SparedUsers = {}): Recipe<boolean> {
  if (!unlessStaff) return true
  const stored = yield* one(sql.toChange, { id: toKey(id) })
  return stored !== undefined && !isStaffOrSuperuser(stored)
}

function* findBy(sql: UserSql, field: string, value: string): Recipe<StoredUser | undefined> {
  if (field === 'username') return yield* one(sql.byUsername, { username: value })
  if (field !== 'id') throw new TypeError(`Nobody can be found by the field "${field}" here.`)
  return yield* one(sql.byId, { id: toKey(value) })
}

/** Within a transaction, because the given fields are laid over those stored. */
function* update(
  { sql, audit }: { readonly sql: UserSql; readonly audit: AuditRows },
  id: string,
  { fields, ...rest }: UserChanges,
): Recipe<StoredUser | 'missing'> {
  const key = toKey(id)
  const stored = yield* one(sql.toChange, { id: key })
  if (stored === undefined) return 'missing'
  const columns = toColumns({ ...rest, ...(fields && { fields: { ...stored.fields, ...fields } }) })
  const assignments = Object.keys(columns).map((name) => `${columnOf[name as keyof NewUser]} = :${name}`)
  if (assignments.length === 0) return stored
  const row = yield* first(`UPDATE carnet_user SET ${assignments} WHERE id = :id RETURNING *`, {
    ...columns,
    id: key,
  })
  if (row === undefined) return 'missing'
  const event = userChanged(stored, toUser(row))
  if (event !== undefined) yield* audit.append(event)
  return toUser(row)
}

function* one(sql: string, values: Readonly<Record<string, Value>>): Recipe<StoredUser | undefined> {
  const row: Row | undefined = yield* first(sql, values)
  return row && toUser(row)
}

function* changesOne(sql: string, values: Readonly<Record<string, Value>>): Recipe<boolean> {
  return (yield* changes(sql, values)) === 1
}

const userSql = ({ contains, forUpdate }: Dialect) => ({
  byUsername: 'SELECT * FROM carnet_user WHERE username = :username',
  byId: 'SELECT * FROM carnet_user WHERE id = :id',
  toChange: `SELECT * FROM carnet_user WHERE id = :id${forUpdate}`,
  // a line break stands in no name, so a search cannot match across two columns
  page: `SELECT * FROM carnet_user WHERE id > :after
    AND ${contains("concat_ws('\n', username, email, first_name, last_name)", ':search')} ORDER BY id LIMIT :limit`,
  insert: `INSERT INTO carnet_user (${Object.values(columnOf).join(', ')})
    VALUES (${Object.keys(columnOf).map((name) => `:${name}`)}) RETURNING *`,
  replaceHash: 'UPDATE carnet_user SET password = :to WHERE id = :id AND password = :from',
  setHash: `UPDATE carnet_user SET password = :to
    WHERE id = :id AND (CAST(:from AS TEXT) IS NULL OR password = :from)`,
  setFlag: 'UPDATE carnet_user SET is_active = :flag WHERE id = :id AND is_active <> :flag',
  remove: 'DELETE FROM carnet_user WHERE id = :id',
  seen: 'UPDATE carnet_user SET last_login = CASE WHEN last_login > :at THEN last_login ELSE :at END WHERE id = :id',
  count: 'SELECT count(*) AS users FROM carnet_user',
})

const { id: _, ...columnsOfDjango } = djangoColumns

const columnOf: Readonly<Record<keyof NewUser, string>> = {
  ...columnsOfDjango,
  usernameKey: 'username_key',
  fields: 'fields',
}

export const userColumns: readonly string[] = ['id', ...Object.values(columnOf)]

function toColumns(user: Partial<NewUser>): Record<string, Value> {
  const entries = Object.entries(user).filter(
    ([name, value]) => Object.hasOwn(columnOf, name) && value !== undefined,
  )
  return Object.fromEntries(entries.map(([name, value]) => [name, toColumn(value)]))
}

function toColumn(value: unknown): Value {
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return value.getTime()
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Value)
}

/** As this table spells ids: no sign, no leading zero, nothing that loses digits as a number. */
const toKey = (id: string): number | null => (/^[1-9]\d{0,14}$/.test(id) ? Number(id) : null)

export const ownUserTable: UserTable = {
  table: 'carnet_user',
  key: 'id',
  toKey,
  password: 'password',
  isActive: 'is_active = 1',
}
