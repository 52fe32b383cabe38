import type { Revocation, RevocationLog } from '../../feed/index.ts'
import type { RevokeReason } from '../../sessions/index.ts'
import type { Connection } from './connection.ts'
import { number, type Row, text } from './rows.ts'

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
  // as of that version of the database there was nothing behind `seq` that is not older than `sinceMs`
  let seen = { version: -1, seq: 0, sinceMs: 0 }

  function read(afterSeq: number, sinceMs: number): Revocation[] {
    if (!database.isOpen) return []
    // counts the commits of other connections; `announce` tells of ours
    const version = number(dataVersion().get() ?? {}, 'data_version')
    if (version === seen.version && afterSeq >= seen.seq && sinceMs >= seen.sinceMs) return []
    const revocations = readBehind().all(afterSeq, sinceMs).map(toRevocation)
    seen = { version, seq: revocations.at(-1)?.seq ?? afterSeq, sinceMs }
    return revocations
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
      seen = { ...seen, version: -1 }
      for (const listener of listeners) listener()
    },
    log: {
      read: (afterSeq, sinceMs) => run(() => read(afterSeq, sinceMs)),
      onRevocation(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  }
}

const toRevocation = (row: Row): Revocation => ({
  seq: number(row, 'seq'),
  sessionId: text(row, 'session_id'),
  atMs: number(row, 'revoked_at'),
})

const endSql = (which: string) =>
  `UPDATE carnet_session SET revoked_at = ?, revoke_reason = ? WHERE ${which} AND revoked_at IS NULL RETURNING id`
