import type { Session } from '../../sessions/index.ts'
import type { Connection } from '../sqlite/index.ts'

/**
 * The tokens that Carnet itself exchanged for others. Django's tables do not tell them from those that Django exchanged,
 * and only one of these is reuse when it comes back. Nothing here begins a transaction.
 */
export interface RetiredRows {
  /** Notes the current token of a session, as it is about to be exchanged or just was. */
  add(session: Session): void
  has(jti: string): boolean
  deleteOld(beforeMs: number, limit: number): number
}

export function retiredRows({ prepare }: Connection, clock: () => number): RetiredRows {
  const insert =
    prepare(`INSERT INTO carnet_retired (jti, session_id, retired_at, expires_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (jti) DO NOTHING`)
  const find = prepare('SELECT 1 FROM carnet_retired WHERE jti = ?')
  const deleteOld = prepare(`DELETE FROM carnet_retired WHERE jti IN
    (SELECT jti FROM carnet_retired WHERE expires_at < ? ORDER BY expires_at LIMIT ?)`)
  return {
    add: ({ currentJti, id, expiresAtMs }) => void insert().run(currentJti, id, clock(), expiresAtMs),
    has: (jti) => find().get(jti) !== undefined,
    deleteOld: (beforeMs, limit) => Number(deleteOld().run(beforeMs, limit).changes),
  }
}
