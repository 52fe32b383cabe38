import { type SessionStore, StoreUnavailableError } from '../../sessions/index.ts'
import type { Store } from '../store.ts'
import { sqlAdmin } from './admin-store.ts'
import { adminUsers } from './admin-users.ts'
import { sqlAttempts } from './attempt-rows.ts'
import { sqlAuditLog } from './audit-log.ts'
import { type AuditRows, auditRows, noAuditRows } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { sqlKeys } from './keys.ts'
import { first } from './recipe.ts'
import { createRevocations } from './revocations.ts'
import { findSessionAndUser } from './session-and-user.ts'
import { sessionRows } from './session-rows.ts'
import type { UserCheck } from './session-sql.ts'
import { sqlSessions } from './sessions.ts'
import { ownUserTable, sqlUsers } from './users.ts'

export type Migrator = Pick<Store, 'migrate' | 'pendingMigrations'>

export interface SqlStoreOptions {
  readonly connection: Connection
  readonly migrator: Migrator
  /** What is asked of the user of a session that is used; `none` where another table than Carnet's holds the users. */
  readonly userCheck: UserCheck
  /** Whether what is done is written down. Default true. */
  readonly isAudited?: boolean | undefined
}

/** Everything in Carnet's own tables, whichever database holds them. */
export function sqlStore({ connection, migrator, userCheck, isAudited = true }: SqlStoreOptions): Store {
  const audit = isAudited ? auditRows : noAuditRows
  const revocations = createRevocations({ connection, audit })
  const rows = sessionRows({ dialect: connection.dialect, users: ownUserTable, userCheck })
  const sessions = sqlSessions({ connection, revocations, rows, audit })
  const isOneLookCheaper = connection.dialect.isRemote === true && userCheck !== 'none'
  return {
    sessions: isOneLookCheaper ? { ...sessions, ...withUser(connection) } : sessions,
    users: sqlUsers({ connection, revocations, audit }),
    ...databaseVerbs(connection, migrator, audit),
    // of whom another table holds, nobody is asked for here
    admin: sqlAdmin(connection, userCheck === 'none' ? undefined : adminUsers(connection)),
    revocations: revocations.log,
  }
}

const withUser = ({ run }: Connection): Pick<SessionStore, 'findWithUser'> => ({
  findWithUser: (id, userId) => run(() => findSessionAndUser(id, userId)),
})

/** The verbs of a store that do not depend on whose the users are. */
export function databaseVerbs(
  connection: Connection,
  { migrate, pendingMigrations }: Migrator,
  audit: AuditRows,
): Pick<Store, 'keys' | 'attempts' | 'audit' | 'migrate' | 'pendingMigrations' | 'ping' | 'load' | 'close'> {
  return {
    keys: sqlKeys(connection, audit),
    attempts: sqlAttempts(connection),
    audit: sqlAuditLog(connection, audit),
    async migrate() {
      const applied = await migrate()
      // the table is there now; where a process is killed in between, the table of migrations says when
      const event = { action: 'database_migrated', detail: { applied } } as const
      if (applied.length > 0) await connection.run(() => audit.append(event))
      return applied
    },
    pendingMigrations,
    async ping() {
      connection.checkWritable?.()
      const answer = await connection.run(() => first(`SELECT ${connection.dialect.readOnly} AS read_only`))
      if (answer?.['read_only'] === 'on')
        throw new StoreUnavailableError('The database cannot be used now: it is read-only.')
    },
    ...(connection.load && { load: connection.load }),
    close: connection.close,
  }
}
