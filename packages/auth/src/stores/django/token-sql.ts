export const outstandingTable = 'token_blacklist_outstandingtoken'
export const blacklistTable = 'token_blacklist_blacklistedtoken'

/** SQL: when the token was declared void whose id that is; null while it is not. */
export const blacklistedAt = (jti: string): string =>
  `(SELECT b.blacklisted_at FROM ${outstandingTable} o JOIN ${blacklistTable} b ON b.token_id = o.id WHERE o.jti = ${jti})`

/** The statements of the tables of `token_blacklist`. `users`: the table of users and its key, as SQL takes them. */
export function tokenSql(users: { readonly table: string; readonly key: string }) {
  return {
    // a user may be gone whose token is declared void
    insert: `INSERT INTO ${outstandingTable} (user_id, jti, token, created_at, expires_at)
      VALUES ((SELECT ${users.key} FROM ${users.table} WHERE ${users.key} = :userKey), :jti, :token, :createdAt, :expiresAt)
      RETURNING id`,
    owner: `SELECT user_id FROM ${outstandingTable} WHERE jti = ? AND user_id IS NOT NULL`,
    find: `SELECT id FROM ${outstandingTable} WHERE jti = ?`,
    live: `SELECT * FROM ${outstandingTable} o WHERE user_id = ? AND (expires_at > ? OR instr(token, ?) > 0)
      AND NOT EXISTS (SELECT 1 FROM ${blacklistTable} b WHERE b.token_id = o.id)`,
    blacklist: `INSERT INTO ${blacklistTable} (token_id, blacklisted_at) VALUES (?, ?) ON CONFLICT (token_id) DO NOTHING`,
    blacklistedAt: `SELECT ${blacklistedAt('?')} AS blacklisted_at`,
    latest: `SELECT max(id) AS latest FROM ${blacklistTable}`,
    behind: `SELECT b.id, b.blacklisted_at, o.jti, o.token FROM ${blacklistTable} b
      JOIN ${outstandingTable} o ON o.id = b.token_id WHERE b.id > ? ORDER BY b.id DESC`,
    windowEnd: `SELECT max(id) AS id FROM (SELECT id FROM ${outstandingTable} WHERE id > ? ORDER BY id LIMIT ?)`,
    old: `SELECT id, jti, token, expires_at FROM ${outstandingTable} WHERE id > ? AND id <= ? AND expires_at < ?`,
    deleteBlacklisted: `DELETE FROM ${blacklistTable} WHERE token_id = ?`,
    delete: `DELETE FROM ${outstandingTable} WHERE id = ?`,
  }
}
