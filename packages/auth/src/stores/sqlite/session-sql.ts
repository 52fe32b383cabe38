/** Which users may have sessions: whoever the caller says is one, those whom the table still has, or those active in it. */
export type UserCheck = 'none' | 'exists' | 'active'

/** The table that holds the users. All are pieces of SQL. */
export interface UserTable {
  readonly table: string
  readonly key: string
  /** Makes a key of `:userId`, the id as a text. */
  readonly toKey: string
  readonly password: string
  readonly isActive: string
}

export const ownUserTable: UserTable = {
  table: 'carnet_user',
  key: 'id',
  toKey: 'CAST(:userId AS INTEGER)',
  password: 'password',
  isActive: 'is_active = 1',
}

export interface SessionSqlOptions {
  readonly users: UserTable
  readonly userCheck: UserCheck
  /** A further condition under which `:currentJti` can be used. */
  readonly isUsable?: string
  /** A further column of a session that is read. */
  readonly alsoRead?: string
}

/** The statements of the session table. Where the database holds the users, their state is part of each condition. */
export function sessionSql({ users, userCheck, isUsable = 'true', alsoRead }: SessionSqlOptions) {
  const { begins, goesOn } = userConditions(users, userCheck)
  const read = `SELECT ${['*', alsoRead].filter(Boolean)} FROM carnet_session`
  const isAsRead = `id = :id AND user_id = :userId AND current_jti = :currentJti AND revoked_at IS NULL AND ${goesOn}`
  const isLive = `${isAsRead} AND ${isUsable} AND expires_at > :expiredBy`
  // ends_at bounds expires_at, so an expired row is past both; adopted_until does not: without the row the token that
  // was adopted would become another session
  const isOld = 'expires_at < ?1 AND (adopted_until IS NULL OR adopted_until < ?1)'
  return {
    insert: `INSERT INTO carnet_session (${columns})
      SELECT :id, :userId, :kind, :jti, '[]', 0, :now, :now, :now, :expiresAt, :endsAt, NULL, NULL, :userAgent, :ip, NULL
      WHERE ${begins} RETURNING *`,
    insertForeign: `INSERT INTO carnet_session (${columns})
      SELECT :id, :userId, :kind, :jti, '[]', 0, :issuedAt, :now, :now, :expiresAt, :endsAt, NULL, NULL, :userAgent, :ip, :adoptedUntil
      WHERE NOT EXISTS (SELECT 1 FROM carnet_user_end WHERE user_id = :userId AND ended_at >= :issuedAt)
      ON CONFLICT (id) DO NOTHING`,
    find: `${read} WHERE id = ?`,
    findUnrevoked: `${read} WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ? ORDER BY created_at DESC, id`,
    rotate: `UPDATE carnet_session SET current_jti = :to, recent = :recent, generation = generation + 1,
      rotated_at = :now, last_seen_at = :now, expires_at = :expiresAt, user_agent = :userAgent, ip = :ip
      WHERE ${isLive} RETURNING *`,
    touch: `UPDATE carnet_session SET last_seen_at = :now, user_agent = :userAgent, ip = :ip WHERE ${isLive}`,
    isAsRead,
    findOld: `${read} WHERE ${isOld} ORDER BY expires_at LIMIT ?2`,
    prolong: 'UPDATE carnet_session SET expires_at = ? WHERE id = ?',
    deleteOld: `DELETE FROM carnet_session WHERE id IN
      (SELECT id FROM carnet_session WHERE ${isOld} ORDER BY expires_at LIMIT ?2)`,
    deleteOldRevocations: `DELETE FROM carnet_revocation WHERE seq IN
      (SELECT seq FROM carnet_revocation WHERE revoked_at < ? ORDER BY seq LIMIT ?)`,
  }
}

/** `begins`: a session of theirs may begin; `goesOn`: one may be used. */
function userConditions({ table, key, toKey, password, isActive }: UserTable, userCheck: UserCheck) {
  const user = `SELECT 1 FROM ${table} WHERE ${key} = ${toKey}`
  const samePassword = `(:passwordHash IS NULL OR ${password} = :passwordHash)`
  const goesOn = { none: 'true', exists: `EXISTS (${user})`, active: `EXISTS (${user} AND ${isActive})` }
  return {
    // where the users are elsewhere no hash is known, but a parameter that is given must stand somewhere
    begins:
      userCheck === 'none'
        ? '(:passwordHash IS NULL OR true)'
        : `EXISTS (${user} AND ${isActive} AND ${samePassword})`,
    goesOn: goesOn[userCheck],
  }
}

const columns = `id, user_id, kind, current_jti, recent, generation, rotated_at, created_at, last_seen_at, expires_at,
  ends_at, revoked_at, revoke_reason, user_agent, ip, adopted_until`
