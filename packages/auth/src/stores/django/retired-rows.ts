import type { Session } from '../../sessions/index.ts'
import { changes, first, type Recipe } from '../sql/index.ts'

/**
 * The tokens that Carnet itself exchanged for others. Django's tables do not tell them from those that Django exchanged,
 * and only one of these is reuse when it comes back. Nothing here begins a transaction.
 */
export const retiredRows = {
  /** Notes the current token of a session, as it is about to be exchanged or just was. */
  *add({ currentJti: jti, id, expiresAtMs: expiresAt }: Session): Recipe<void> {
    yield* changes(insert, { jti, id, expiresAt })
  },
  *has(jti: string): Recipe<boolean> {
    return (yield* first('SELECT 1 FROM carnet_retired WHERE jti = :jti', { jti })) !== undefined
  },
  deleteOld: (marginMs: number, limit: number): Recipe<number> => changes(deleteOld, { marginMs, limit }),
}

const insert = `INSERT INTO carnet_retired (jti, session_id, retired_at, expires_at)
  VALUES (:jti, :id, :now, :expiresAt) ON CONFLICT (jti) DO NOTHING`

const deleteOld = `DELETE FROM carnet_retired WHERE jti IN
  (SELECT jti FROM carnet_retired WHERE expires_at < :now - :marginMs ORDER BY expires_at LIMIT :limit)`
