import type { RevocationLog } from '../../feed/index.ts'
import type { RevokeReason } from '../../sessions/index.ts'
import type { Connection } from './connection.ts'
import { number, text } from './rows.ts'

/** The log of ended sessions, and the one place that ends them. */
export interface Revocations {
  readonly log: RevocationLog
  /** Ends sessions within the caller's transaction, in the session row and in the log at once. */
  readonly end: (which: EndedSessions, reason: RevokeReason) => number
  /** Tells this process's feed; called after the transaction has committed. */
  readonly announce: () => void
}

export type EndedSessions =
  | { readonly sessionId: string }
  | { readonly userId: string; readonly except: string | undefined }

export function createRevocations({ database, prepare, run }: Connection, clock: () => number): Revocations {
  const endOne = prepare(endSql('id = ?'))
  const endOfUser = prepare(endSql('user_id = ? AND id <> ?'))
  const append = prepare('INSERT INTO carnet_revocation (session_id, revoked_at) VALUES (?, ?)')
  const readBehind = prepare(
    'SELECT seq, session_id, revoked_at FROM carnet_revocation WHERE seq > ? AND revoked_at >= ? ORDER BY seq',
  )
  const dataVersion = prepare('PRAGMA data_version')
  const listeners = new Set<() => void>()
  let seenVersion = -1

  /** Whether anything was committed since the last look: `data_version` counts other connections, this one tells. */
  function hasNews(): boolean {
    const version = number(dataVersion().get() ?? {}, 'data_version')
    const isNew = version !== seenVersion
    seenVersion = version
    return isNew
  }

  return {
    end(which, reason) {
      const now = clock()
      const ended =
        'sessionId' in which
          ? endOne().all(now, reason, which.sessionId)
          : endOfUser().all(now, reason, which.userId, which.except ?? '')
      for (const row of ended) append().run(text(row, 'id'), now)
      return ended.length
    },
    announce() {
      seenVersion = -1
      for (const listener of listeners) listener()
    },
    log: {
      read: (afterSeq, sinceMs) =>
        run(() =>
          database.isOpen && hasNews()
            ? readBehind()
                .all(afterSeq, sinceMs)
                .map((row) => ({
                  seq: number(row, 'seq'),
                  sessionId: text(row, 'session_id'),
                  atMs: number(row, 'revoked_at'),
                }))
            : [],
        ),
      onRevocation(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  }
}

const endSql = (which: string) =>
  `UPDATE carnet_session SET revoked_at = ?, revoke_reason = ? WHERE ${which} AND revoked_at IS NULL RETURNING id`
