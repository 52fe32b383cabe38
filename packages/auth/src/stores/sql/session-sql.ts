import type { Dialect } from './dialect.ts'
import { isOld, oldSessions } from './old-sessions.ts'
import { byRecent } from './recent-sql.ts'
import type { Value } from './recipe.ts'

/** Which users may have sessions: whoever the caller says is one, those whom the table still has, or those active in it. */
export type UserCheck = 'none' | 'exists' | 'active'

/** The table that holds the users. All but `toKey` are pieces of SQL. */
export interface UserTable {
  readonly table: string
  readonly key: string
  /** The key that an id spells; null where no key is spelled so. */
  readonly toKey: (userId: string) => Value
  readonly password: string
  readonly isActive: string
}

export interface SessionSqlOptions {
  readonly dialect: Pick<Dialect, 'forShare' | 'skipLocked' | 'sessionAges' | 'textsIn'>
  readonly users: UserTable
  readonly userCheck: UserCheck
  /** A further condition under which `:currentJti` can be used. */
  readonly isUsable?: string
  /** A further column of a session that is read. */
  readonly alsoRead?: string
}

/** The statements of the session table. Where the database holds the users, their state is part of each condition. */
export function sessionSql(options: SessionSqlOptions) {
  const { dialect, isUsable = 'true', alsoRead } = options
  const { begins, goesOn } = userConditions(options)
  const old = oldSessions(dialect)
  const read = `SELECT ${['*', ':now AS read_at', alsoRead].filter(Boolean).join(', ')} FROM carnet_session`
  const isAsRead = `id = :id AND user_id = :userId AND current_jti = :currentJti AND revoked_at IS NULL AND ${goesOn}`
  const isLive = `${isAsRead} AND ${isUsable} AND expires_at > :now - :leewayMs`
  const rotate = `${newGeneration}, rotated_at = :now, last_seen_at = :now, expires_at = ${bounded(':now + :lifetimeMs')},
    user_agent = :userAgent, ip = :ip WHERE ${isLive} RETURNING *, :now AS read_at`
  return {
    insert: `INSERT INTO carnet_session (${columns})
      SELECT :id, :userId, :kind, :jti, '[]', 0, :now, :now, :now, :now + :livesMs, :now + :maximumMs, NULL, NULL,
        :userAgent, :ip, NULL
      WHERE ${begins} RETURNING *, :now AS read_at`,
    insertForeign: `INSERT INTO carnet_session (${columns})
      SELECT :id, :userId, :kind, :jti, '[]', 0, :issuedAt, :now, :now,
        CASE WHEN :now + :maximumMs < :expiresAt THEN :now + :maximumMs ELSE :expiresAt END, :now + :maximumMs, NULL, NULL,
        :userAgent, :ip, :expiresAt
      WHERE NOT EXISTS (SELECT 1 FROM carnet_user_end WHERE user_id = :userId AND ended_at >= :issuedAt)
      ON CONFLICT DO NOTHING`,
    find: `${read} WHERE id = :id`,
    findUnrevoked: `${read} WHERE user_id = :userId AND revoked_at IS NULL ORDER BY created_at DESC, id`,
    findLive: `${read} WHERE user_id = :userId AND revoked_at IS NULL AND expires_at > :now ORDER BY created_at DESC, id`,
    /** By how many other tokens are recent. */
    rotate: byRecent(
      (recent) => `UPDATE carnet_session SET current_jti = :to, recent = ${recent}, ${rotate}`,
    ),
    touch: `UPDATE carnet_session SET last_seen_at = :now, confirmed_at = COALESCE(confirmed_at, :now),
      user_agent = :userAgent, ip = :ip WHERE ${isLive}`,
    isAsRead,
    findOld: old.map((those) => `${read} WHERE ${those} LIMIT :limit`),
    prolong: 'UPDATE carnet_session SET expires_at = :expiresAt WHERE id = :id',
    deleteOld: old.map((those) => deleteSql(`${those} LIMIT :limit${dialect.skipLocked}`)),
    deleteThese: deleteSql(
      `id IN (SELECT value FROM ${dialect.textsIn(':ids')}) AND ${isOld}${dialect.skipLocked}`,
    ),
    // of the lowest numbers: there is no index by time, and a look at all that are needed yet would hold everybody up
    deleteOldRevocations: `DELETE FROM carnet_revocation WHERE seq IN
      (SELECT seq FROM (SELECT seq, revoked_at FROM carnet_revocation ORDER BY seq LIMIT :limit) AS lowest
        WHERE revoked_at < :now - :marginMs)`,
  }
}

/** `begins`: a session of theirs may begin; `goesOn`: one may be used. */
function userConditions({ dialect, users, userCheck }: SessionSqlOptions) {
  const { table, key, password, isActive } = users
  const user = `SELECT 1 FROM ${table} WHERE ${key} = :userKey`
  const samePassword = `(CAST(:passwordHash AS TEXT) IS NULL OR ${password} = :passwordHash)`
  const goesOn = { none: 'true', exists: `EXISTS (${user})`, active: `EXISTS (${user} AND ${isActive})` }
  return {
    // locked: what ends a user's sessions changes the user first, and would not see one that is just beginning
    begins:
      userCheck === 'none'
        ? // where the users are elsewhere no hash is known, but a value that is given must stand somewhere
          '(CAST(:passwordHash AS TEXT) IS NULL OR true)'
        : `EXISTS (${user} AND ${isActive} AND ${samePassword}${dialect.forShare})`,
    goesOn: goesOn[userCheck],
  }
}

/** What changes with each rotation, besides the token: nothing is known of the new one yet. */
export const newGeneration = `generation = generation + 1, confirmed_at = NULL,
    shadowed = CASE WHEN shadowed < 0 THEN -shadowed ELSE 0 END`

/** A time, or the end of the session where that is earlier. */
const bounded = (time: string) => `CASE WHEN ends_at < ${time} THEN ends_at ELSE ${time} END`

const deleteSql = (which: string) =>
  `DELETE FROM carnet_session WHERE id IN (SELECT id FROM carnet_session WHERE ${which})`

const columns = `id, user_id, kind, current_jti, recent, generation, rotated_at, created_at, last_seen_at, expires_at,
  ends_at, revoked_at, revoke_reason, user_agent, ip, adopted_until`
