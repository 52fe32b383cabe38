// One SQLite file through node:sqlite. Implements the ports of keys, sessions, users and feed.
import type { Store } from '../store.ts'
import { openConnection } from './connection.ts'
import { sqliteKeys } from './keys.ts'
import { migrations } from './migrations.ts'
import { createMigrator } from './migrator.ts'
import { createRevocations } from './revocations.ts'
import { sessionRows } from './session-rows.ts'
import { ownUserTable, sessionSql, type UserCheck } from './session-sql.ts'
import { sqliteSessions } from './sessions.ts'
import { sqliteUsers } from './users.ts'

// what a store stands on whose users and tokens are in the tables of another system
export { type Connection, openConnection } from './connection.ts'
export { sqliteKeys } from './keys.ts'
export { createStateTables, createUserEnds } from './migrations.ts'
export { createMigrator, type Migrations } from './migrator.ts'
export { createRevocations, type EndedSessions, type Revocations } from './revocations.ts'
export { fromRecent, number, type Row, text, toSession } from './rows.ts'
export { retire, type SessionRows, sessionRows } from './session-rows.ts'
export { sessionSql, type UserCheck, type UserTable } from './session-sql.ts'
export { sqliteSessions } from './sessions.ts'

/** The ends of an import from Django, loaded when somebody imports. */
export const loadImport = () => import('./moving/index.ts')

export interface SqliteStoreOptions {
  /** A file, made if it does not exist, or `:memory:`. */
  readonly path: string
  /** Unix milliseconds. */
  readonly clock: () => number
  /** What is asked of the user of a session that is used; `none` where another table than Carnet's holds the users. */
  readonly userCheck: UserCheck
}

/** Everything in one SQLite file, which several processes of one machine may share. */
export function sqliteStore({ path, clock, userCheck }: SqliteStoreOptions): Store {
  const connection = openConnection(path)
  const revocations = createRevocations(connection, clock)
  const rows = sessionRows({ connection, clock, sql: sessionSql({ users: ownUserTable, userCheck }) })
  const probe = connection.prepare('SELECT 1')
  return {
    sessions: sqliteSessions({ connection, revocations, rows, clock }),
    users: sqliteUsers({ connection, revocations }),
    keys: sqliteKeys(connection),
    revocations: revocations.log,
    ...createMigrator(connection, migrations),
    ping: () => connection.run(() => void probe().get()),
    async close() {
      if (connection.database.isOpen) connection.database.close()
    },
  }
}
