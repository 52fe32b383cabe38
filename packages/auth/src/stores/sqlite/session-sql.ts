/** The statements of the session table. Where Carnet holds the users, their state is part of each condition. */
export function sessionSql(ownsUsers: boolean) {
  const activeUser = ownsUsers
    ? 'AND EXISTS (SELECT 1 FROM carnet_user WHERE id = CAST(:userId AS INTEGER) AND is_active = 1)'
    : ''
  const samePassword = ownsUsers
    ? `WHERE EXISTS (SELECT 1 FROM carnet_user WHERE id = CAST(:userId AS INTEGER) AND is_active = 1
         AND (:passwordHash IS NULL OR password = :passwordHash))`
    : ''
  const asRead = `WHERE id = :id AND user_id = :userId AND current_jti = :currentJti
    AND revoked_at IS NULL AND expires_at > :expiredBy ${activeUser}`
  return {
    insert: `INSERT INTO carnet_session (${columns})
      SELECT :id, :userId, :kind, :jti, '[]', 0, :now, :now, :now, :expiresAt, :endsAt, NULL, NULL, :userAgent, :ip, NULL
      ${samePassword} RETURNING *`,
    insertForeign: `INSERT INTO carnet_session (${columns})
      VALUES (:id, :userId, :kind, :jti, '[]', 0, :issuedAt, :now, :now, :expiresAt, :endsAt, NULL, NULL, :userAgent, :ip, :adoptedUntil)
      ON CONFLICT (id) DO NOTHING`,
    find: 'SELECT * FROM carnet_session WHERE id = ?',
    findLive: `SELECT * FROM carnet_session WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ?
      ORDER BY created_at DESC, id`,
    rotate: `UPDATE carnet_session SET current_jti = :to, recent = :recent, generation = generation + 1,
      rotated_at = :now, last_seen_at = :now, expires_at = :expiresAt, user_agent = :userAgent, ip = :ip
      ${asRead} RETURNING *`,
    touch: `UPDATE carnet_session SET last_seen_at = :now, user_agent = :userAgent, ip = :ip ${asRead}`,
    // ends_at bounds expires_at, so an expired row is past both; adopted_until does not: without the row the token that
    // was adopted would become another session
    deleteOld: `DELETE FROM carnet_session WHERE id IN (SELECT id FROM carnet_session
      WHERE expires_at < ?1 AND (adopted_until IS NULL OR adopted_until < ?1) ORDER BY expires_at LIMIT ?2)`,
    deleteOldRevocations: `DELETE FROM carnet_revocation WHERE seq IN
      (SELECT seq FROM carnet_revocation WHERE revoked_at < ? ORDER BY seq LIMIT ?)`,
  }
}

const columns = `id, user_id, kind, current_jti, recent, generation, rotated_at, created_at, last_seen_at, expires_at,
  ends_at, revoked_at, revoke_reason, user_agent, ip, adopted_until`
