import type { Dialect } from '../sql/index.ts'

export const outstandingTable = 'token_blacklist_outstandingtoken'
export const blacklistTable = 'token_blacklist_blacklistedtoken'

/** SQL: when the token was declared void whose id that is; null while it is not. */
export const blacklistedAt = (jti: string): string =>
  `(SELECT b.blacklisted_at FROM ${outstandingTable} o JOIN ${blacklistTable} b ON b.token_id = o.id WHERE o.jti = ${jti})`

export interface TokenSqlOptions {
  readonly dialect: Pick<Dialect, 'forShare' | 'skipLocked'>
  /** The table of users and its key, as SQL takes them. */
  readonly users: { readonly table: string; readonly key: string }
}

/** The statements of the tables of `token_blacklist`. */
export function tokenSql({ dialect: { forShare, skipLocked }, users }: TokenSqlOptions) {
  return {
    // a user may be gone whose token is declared void
    insert: `INSERT INTO ${outstandingTable} (user_id, jti, token, created_at, expires_at)
      VALUES ((SELECT ${users.key} FROM ${users.table} WHERE ${users.key} = :userKey), :jti, :token, :createdAt, :expiresAt)
      RETURNING id`,
    owner: `SELECT user_id FROM ${outstandingTable} WHERE jti = :jti AND user_id IS NOT NULL`,
    find: `SELECT id FROM ${outstandingTable} WHERE jti = :jti`,
    // the case of letters tells tokens apart, and a LIKE takes some of their letters for wildcards
    live: `SELECT * FROM ${outstandingTable} o
      WHERE user_id = :userKey AND (expires_at > :since OR replace(token, :mark, '') <> token)
      AND NOT EXISTS (SELECT 1 FROM ${blacklistTable} b WHERE b.token_id = o.id)`,
    blacklist: `INSERT INTO ${blacklistTable} (token_id, blacklisted_at) VALUES (:id, :at) ON CONFLICT (token_id) DO NOTHING`,
    findAll: (jtis: string) =>
      `SELECT id, jti FROM ${outstandingTable} WHERE jti IN (SELECT value FROM ${jtis})`,
    // in one order, so that two transactions that declare the same tokens void do not wait for each other in a circle;
    // locked, because what is deleted meanwhile could not be referred to any more
    blacklistAll: (ids: string) =>
      `INSERT INTO ${blacklistTable} (token_id, blacklisted_at) SELECT id, :at FROM ${outstandingTable}
        WHERE id IN (SELECT CAST(value AS BIGINT) FROM ${ids}) ORDER BY id${forShare}
        ON CONFLICT (token_id) DO NOTHING`,
    blacklistedAt: `SELECT ${blacklistedAt(':jti')} AS blacklisted_at`,
    latest: `SELECT max(id) AS latest FROM ${blacklistTable}`,
    // backwards, because a table that was never flushed holds millions, and no index by time
    behind: `SELECT b.id, b.blacklisted_at, o.jti, o.token FROM ${blacklistTable} b
      JOIN ${outstandingTable} o ON o.id = b.token_id WHERE b.id > :behind AND b.id < CAST(:before AS BIGINT) ORDER BY b.id DESC LIMIT 200`,
    windowEnd: `SELECT max(id) AS id FROM
      (SELECT id FROM ${outstandingTable} WHERE id > :behind ORDER BY id LIMIT :limit) AS page`,
    old: `SELECT id, jti, token, expires_at FROM ${outstandingTable}
      WHERE id > :behind AND id <= :last AND expires_at < :before`,
    // first: who declares them void meanwhile waits here, and then finds that they are gone
    hold: (ids: string) =>
      `SELECT id FROM ${outstandingTable} WHERE id IN (SELECT CAST(value AS BIGINT) FROM ${ids})
        ORDER BY id${skipLocked}`,
    deleteBlacklisted: (ids: string) =>
      `DELETE FROM ${blacklistTable} WHERE token_id IN (SELECT CAST(value AS BIGINT) FROM ${ids})`,
    delete: (ids: string) =>
      `DELETE FROM ${outstandingTable} WHERE id IN (SELECT CAST(value AS BIGINT) FROM ${ids})`,
  }
}
