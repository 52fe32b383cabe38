import type { Session } from '../../sessions/index.ts'
import { defaultClaimNames } from '../../tokens/index.ts'
import {
  auditRows,
  type Connection,
  databaseVerbs,
  type Migrator,
  noAuditRows,
  type Recipe,
  sessionRows,
  sqlAdmin,
  type UserCheck,
} from '../sql/index.ts'
import type { Store } from '../store.ts'
import { djangoAdminUsers } from './admin-users.ts'
import type { DjangoDialect } from './django-dialect.ts'
import { noTokenRows } from './no-token-rows.ts'
import type { TokenClaimNames } from './recorded-claims.ts'
import { retiredRows } from './retired-rows.ts'
import { djangoRevocations } from './revocations.ts'
import { toSharedSession } from './session-row.ts'
import { djangoSessions } from './sessions.ts'
import { sharedTokens } from './take-over.ts'
import { tokenRows } from './token-rows.ts'
import { blacklistedAt, blacklistTable, outstandingTable } from './token-sql.ts'
import { findUserColumns, type UserColumns, type UserColumnsOptions } from './user-columns.ts'
import { toUserTable, userRows } from './user-rows.ts'
import { djangoUsers } from './users.ts'

export interface DjangoOptions extends UserColumnsOptions {
  /** What is asked of the user of a session that is used. */
  readonly userCheck: Exclude<UserCheck, 'none'>
  /** The header and claims of a session's current token, as Django's record of tokens is to show them. */
  readonly unsignedToken: (session: Session) => string
  /** Default SimpleJWT's. */
  readonly claimNames?: TokenClaimNames
  /** Whether what is done is written down. Default true. */
  readonly isAudited?: boolean | undefined
}

export interface DjangoDatabase {
  readonly connection: Connection
  readonly migrator: Migrator
  readonly django: DjangoDialect
}

/**
 * Users in Django's table, sessions in Carnet's own tables beside it, and every token in Django's record of tokens, where
 * the app `token_blacklist` is installed. Rejects with a TypeError that names the option where the users cannot be found
 * as the options say.
 */
export async function openDjango(database: DjangoDatabase, options: DjangoOptions): Promise<Store> {
  const { connection, django } = database
  try {
    const found = await connection.run(function* () {
      return { columns: yield* findUserColumns(django, options), hasApp: yield* hasTokenTables(django) }
    })
    return storeOver(database, options, found)
  } catch (error) {
    await connection.close()
    throw error
  }
}

function storeOver(
  { connection, migrator, django }: DjangoDatabase,
  { userCheck, unsignedToken, claimNames = defaultClaimNames, isAudited = true }: DjangoOptions,
  { columns, hasApp }: { readonly columns: UserColumns; readonly hasApp: boolean },
): Store {
  const { dialect } = connection
  const audit = isAudited ? auditRows : noAuditRows
  const users = toUserTable(columns)
  const conditions = hasApp ? blacklistConditions : {}
  const rows = sessionRows({ dialect, users, userCheck, toFound: toSharedSession, ...conditions })
  const { toTime } = django
  const { toKey } = userRows(columns)
  const tokens = hasApp
    ? tokenRows({ dialect, toTime, unsignedToken, claimNames, users, toKey })
    : noTokenRows
  function* isVoid(jti: string): Recipe<boolean> {
    return (yield* retiredRows.has(jti)) || (yield* tokens.blacklistedAt(jti)) !== undefined
  }
  const revocations = djangoRevocations({ connection, audit, rows, tokens })
  const parts = { connection, audit, revocations, rows, tokens, isVoid }
  const shared = sharedTokens({ ...parts, toFound: toSharedSession })
  const people = djangoUsers({ connection, audit, revocations, django, columns })
  return {
    sessions: djangoSessions({ ...parts, shared }),
    users: people,
    ...databaseVerbs(connection, migrator, audit),
    admin: sqlAdmin(connection, djangoAdminUsers(people)),
    revocations: revocations.log,
  }
}

const blacklistConditions = {
  isUsable: `${blacklistedAt(':currentJti')} IS NULL`,
  alsoRead: `${blacklistedAt('carnet_session.current_jti')} AS blacklisted_at`,
}

/** Whether the app `token_blacklist` is installed. */
function* hasTokenTables({ columns }: DjangoDialect): Recipe<boolean> {
  for (const table of [outstandingTable, blacklistTable])
    if ((yield* columns(table)).length === 0) return false
  return true
}
