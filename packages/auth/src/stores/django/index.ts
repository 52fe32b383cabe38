// A SQLite file that Django's own migrate made, and that Django may go on using. Stands on the pieces of ../sqlite.
import { existsSync } from 'node:fs'
import type { Session } from '../../sessions/index.ts'
import { defaultClaimNames } from '../../tokens/index.ts'
import {
  type Connection,
  createMigrator,
  openConnection,
  sessionRows,
  sessionSql,
  sqliteKeys,
  type UserCheck,
} from '../sqlite/index.ts'
import type { Store } from '../store.ts'
import { migrations } from './migrations.ts'
import type { TokenClaimNames } from './recorded-claims.ts'
import { retiredRows } from './retired-rows.ts'
import { djangoRevocations } from './revocations.ts'
import { toSharedSession } from './session-row.ts'
import { djangoSessions } from './sessions.ts'
import { sharedTokens } from './take-over.ts'
import { noTokenRows, type TokenRowsOptions, tokenRows } from './token-rows.ts'
import { blacklistedAt, blacklistTable, outstandingTable } from './token-sql.ts'
import { findUserColumns, type UserColumnsOptions } from './user-columns.ts'
import { toUserTable, userRows } from './user-rows.ts'
import { djangoUsers } from './users.ts'

export interface DjangoStoreOptions extends UserColumnsOptions {
  /** A file that Django's `migrate` made. */
  readonly path: string
  /** Unix milliseconds. */
  readonly clock: () => number
  /** What is asked of the user of a session that is used. */
  readonly userCheck: Exclude<UserCheck, 'none'>
  /** The header and claims of a session's current token, as Django's record of tokens is to show them. */
  readonly unsignedToken: (session: Session) => string
  /** Default SimpleJWT's. */
  readonly claimNames?: TokenClaimNames
}

/**
 * Users in Django's table, sessions in Carnet's own tables beside it, and every token in Django's record of tokens, where
 * the app `token_blacklist` is installed: both systems can serve at once. Throws a TypeError that names the option where
 * the users cannot be found as the options say.
 */
export function djangoStore(options: DjangoStoreOptions): Store {
  const { path } = options
  if (!existsSync(path)) throw new TypeError(`There is no file ${path}. Run Django's own "migrate" first.`)
  const connection = openConnection(path)
  try {
    return storeOver(connection, options)
  } catch (error) {
    connection.database.close()
    throw error
  }
}

function storeOver(connection: Connection, options: DjangoStoreOptions): Store {
  const { clock, userCheck, unsignedToken, claimNames = defaultClaimNames } = options
  const columns = findUserColumns(connection, options)
  const users = toUserTable(columns)
  const { toKey } = userRows(columns)
  const hasApp = hasTokenTables(connection)
  const sql = sessionSql({ users, userCheck, ...(hasApp && blacklistConditions) })
  const rows = sessionRows({ connection, clock, sql, toFound: toSharedSession })
  const tokenOptions: TokenRowsOptions = { connection, clock, unsignedToken, claimNames, users, toKey }
  const tokens = hasApp ? tokenRows(tokenOptions) : noTokenRows
  const retired = retiredRows(connection, clock)
  const isVoid = (jti: string) => retired.has(jti) || tokens.blacklistedAt(jti) !== undefined
  const revocations = djangoRevocations({ connection, rows, tokens, clock })
  const parts = { connection, revocations, rows, tokens, retired, isVoid, clock }
  const shared = sharedTokens({ ...parts, sql, toFound: toSharedSession })
  const probe = connection.prepare('SELECT 1')
  return {
    sessions: djangoSessions({ ...parts, shared }),
    users: djangoUsers({ connection, revocations, columns }),
    keys: sqliteKeys(connection),
    revocations: revocations.log,
    ...createMigrator(connection, migrations),
    ping: () => connection.run(() => void probe().get()),
    async close() {
      if (connection.database.isOpen) connection.database.close()
    },
  }
}

const blacklistConditions = {
  isUsable: `${blacklistedAt(':currentJti')} IS NULL`,
  alsoRead: `${blacklistedAt('carnet_session.current_jti')} AS blacklisted_at`,
}

/** Whether the app `token_blacklist` is installed. */
function hasTokenTables({ database }: Connection): boolean {
  const find = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
  return [outstandingTable, blacklistTable].every((name) => find.get(name) !== undefined)
}
