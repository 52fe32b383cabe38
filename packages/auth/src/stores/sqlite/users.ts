import type { SQLInputValue } from 'node:sqlite'
import type { NewUser, UserChanges, UserStore } from '../../users/index.ts'
import type { Connection } from './connection.ts'
import type { Revocations } from './revocations.ts'
import { number, toUser } from './rows.ts'

export interface SqliteUsersOptions {
  readonly connection: Connection
  readonly revocations: Revocations
}

export function sqliteUsers({ connection, revocations }: SqliteUsersOptions): UserStore {
  const { database, run, write } = connection
  const statements = userStatements(connection)
  const changesOne = (work: () => { changes: number | bigint }) => Number(work().changes) === 1

  return {
    findByUsername: (username) => run(() => optional(statements.byUsername().get(username))),
    findById: (id) => run(() => (isId(id) ? optional(statements.byId().get(Number(id))) : undefined)),
    findBy: (field, value) =>
      run(() => {
        if (field === 'username') return optional(statements.byUsername().get(value))
        if (field !== 'id') throw new TypeError(`Nobody can be found by the field "${field}" here.`)
        return isId(value) ? optional(statements.byId().get(Number(value))) : undefined
      }),
    list: ({ search = '', limit, after = '0' }) =>
      run(() => statements.page().all(Number(after), search, limit).map(toUser)),
    create: (user) =>
      unlessTaken(() => run(() => statements.insert().all(toColumns(user)).map(toUser)[0] ?? 'taken')),
    update: (id, changes) =>
      unlessTaken(() =>
        write(() => {
          const row = isId(id) ? updateOne(id, changes) : undefined
          return row ? toUser(row) : 'missing'
        }),
      ),
    replacePassword: (id, from, to) =>
      run(() => isId(id) && changesOne(() => statements.replaceHash().run(to, Number(id), from))),
    setPassword: (id, to, { from, exceptSession }) =>
      revocations.endAfter(
        () => isId(id) && changesOne(() => statements.setHash().run(to, Number(id), from ?? null)),
        () => revocations.end({ userId: id, except: exceptSession }, 'password_changed'),
      ),
    setActive: (id, isActive) =>
      revocations.endAfter(
        () => isId(id) && changesOne(() => statements.setFlag().run(Number(isActive), Number(id))),
        () => isActive || revocations.end({ userId: id, except: undefined }, 'deactivated'),
      ),
    delete: (id) =>
      revocations.endAfter(
        () => isId(id) && changesOne(() => statements.remove().run(Number(id))),
        () => revocations.end({ userId: id, except: undefined }, 'deleted'),
      ),
    recordLogin: (id, at) => run(() => void (isId(id) && statements.seen().run(at.getTime(), Number(id)))),
    count: () => run(() => number(statements.countAll().get() ?? {}, 'users')),
  }

  /** Within a transaction, because the given fields are laid over those stored. */
  function updateOne(id: string, changes: UserChanges) {
    const row = statements.byId().get(Number(id))
    if (row === undefined) return undefined
    const fields = changes.fields && { ...toUser(row).fields, ...changes.fields }
    const columns = toColumns({ ...changes, ...(fields && { fields }) })
    const assignments = Object.keys(columns).map(
      (name) => `${columnOf[name as keyof typeof columnOf]} = :${name}`,
    )
    if (assignments.length === 0) return row
    const statement = database.prepare(`UPDATE carnet_user SET ${assignments} WHERE id = :id RETURNING *`)
    return statement.all({ ...columns, id: Number(id) })[0]
  }
}

/** Prepared at their first use. */
function userStatements({ prepare }: Connection) {
  return {
    byUsername: prepare('SELECT * FROM carnet_user WHERE username = ?'),
    byId: prepare('SELECT * FROM carnet_user WHERE id = ?'),
    // a line break stands in no name, so a search cannot match across two columns
    page: prepare(`SELECT * FROM carnet_user WHERE id > ?
      AND instr(lower(concat_ws(char(10), username, email, first_name, last_name)), lower(?)) > 0 ORDER BY id LIMIT ?`),
    insert: prepare(`INSERT INTO carnet_user (${Object.values(columnOf).join(', ')})
    VALUES (${Object.keys(columnOf).map((name) => `:${name}`)}) RETURNING *`),
    replaceHash: prepare('UPDATE carnet_user SET password = ? WHERE id = ? AND password = ?'),
    setHash: prepare('UPDATE carnet_user SET password = ?1 WHERE id = ?2 AND (?3 IS NULL OR password = ?3)'),
    setFlag: prepare('UPDATE carnet_user SET is_active = ? WHERE id = ?'),
    remove: prepare('DELETE FROM carnet_user WHERE id = ?'),
    seen: prepare('UPDATE carnet_user SET last_login = max(coalesce(last_login, 0), ?) WHERE id = ?'),
    countAll: prepare('SELECT count(*) AS users FROM carnet_user'),
  }
}

const columnOf = {
  username: 'username',
  usernameKey: 'username_key',
  password: 'password',
  email: 'email',
  firstName: 'first_name',
  lastName: 'last_name',
  isActive: 'is_active',
  isStaff: 'is_staff',
  isSuperuser: 'is_superuser',
  lastLogin: 'last_login',
  dateJoined: 'date_joined',
  fields: 'fields',
} as const satisfies Record<keyof NewUser, string>

function toColumns(user: Partial<NewUser>): Record<string, SQLInputValue> {
  const entries = Object.entries(user).filter(
    ([name, value]) => Object.hasOwn(columnOf, name) && value !== undefined,
  )
  return Object.fromEntries(entries.map(([name, value]) => [name, toColumn(value)]))
}

function toColumn(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return value.getTime()
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as SQLInputValue)
}

const optional = (row: Parameters<typeof toUser>[0] | undefined) => (row ? toUser(row) : undefined)

/** As this table spells ids: no sign, no leading zero, nothing that loses digits as a number. */
const isId = (id: string) => /^[1-9]\d{0,14}$/.test(id)

async function unlessTaken<T>(work: () => Promise<T>): Promise<T | 'taken'> {
  try {
    return await work()
  } catch (error) {
    // SQLITE_CONSTRAINT_UNIQUE
    if (error instanceof Error && 'errcode' in error && error.errcode === 2067) return 'taken'
    throw error
  }
}
