import type { Revocation, RevocationLog } from '../../feed/index.ts'
import type { RevokeReason, Session } from '../../sessions/index.ts'
import type { Connection } from './connection.ts'
import { number, type Row, toSession } from './rows.ts'

/** The log of ended sessions, and the one place that ends them. */
export interface Revocations {
  readonly log: RevocationLog
  /** Ends sessions within the caller's transaction, in the session row and in the log at once. */
  readonly end: (which: EndedSessions, reason: RevokeReason) => number
  /** Tells this process's feed; called after the transaction has committed. */
  readonly announce: () => void
  /** Makes a change and, where it was made, ends sessions, in one transaction; then tells this process's feed. */
  readonly endAfter: (change: () => boolean, end: () => void) => Promise<boolean>
}

export type EndedSessions =
  | { readonly sessionId: string }
  | { readonly userId: string; readonly except: string | undefined }

/** `alsoEnd` is called within the transaction with the sessions that ended just now, and what was asked for. */
export function createRevocations(
  connection: Connection,
  clock: () => number,
  alsoEnd?: (ended: readonly Session[], which: EndedSessions) => void,
): Revocations {
  const { database, prepare, run, write } = connection
  const endOne = prepare(endSql('id = ?'))
  const endOfUser = prepare(endSql('user_id = ? AND id <> ?'))
  const noteEnd = prepare(`INSERT INTO carnet_user_end (user_id, ended_at) VALUES (?, ?)
    ON CONFLICT (user_id) DO UPDATE SET ended_at = max(ended_at, excluded.ended_at)`)
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

  function announce() {
    seen = { ...seen, version: -1 }
    for (const listener of listeners) listener()
  }

  return {
    end(which, reason) {
      const now = clock()
      const ended =
        'sessionId' in which
          ? endOne().all(now, reason, which.sessionId)
          : endOfUser().all(now, reason, which.userId, which.except ?? '')
      if ('userId' in which) noteEnd().run(which.userId, now)
      const sessions = ended.map((row) => toSession(row, now))
      for (const { id } of sessions) append().run(id, now)
      alsoEnd?.(sessions, which)
      return sessions.length
    },
    announce,
    async endAfter(change, end) {
      const isChanged = await write(() => {
        const isDone = change()
        if (isDone) end()
        return isDone
      })
      announce()
      return isChanged
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
  sessionId: String(row['session_id']),
  atMs: number(row, 'revoked_at'),
})

const endSql = (which: string) =>
  `UPDATE carnet_session SET revoked_at = ?, revoke_reason = ? WHERE ${which} AND revoked_at IS NULL RETURNING *`
