import type { AuditEvent } from '../../audit/index.ts'
import type { Revocation, RevocationLog } from '../../feed/index.ts'
import type { RevokeReason, Session } from '../../sessions/index.ts'
import type { AuditRows } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { createLogFloor } from './log-floor.ts'
import { all, changes, first, type Recipe, type Row } from './recipe.ts'
import { number, text, toSession } from './rows.ts'

/** The log of ended sessions, and the one place that ends them. */
export interface Revocations {
  readonly log: RevocationLog
  /**
   * Ends sessions within the caller's transaction, in the session row and in the log at once, and says how many. The end
   * of a single one is written into the audit log too; the end of several is for the caller to write down.
   */
  readonly end: (which: EndedSessions, reason: RevokeReason) => Recipe<number>
  /** Until the caller's transaction ends nobody else can end all of a user's sessions: what began meanwhile would live on. */
  readonly holdEnd: (userId: string) => Recipe<void>
  /** Tells this process's feed, and waits until it knows or took too long; called after the transaction has committed. */
  readonly announce: () => Promise<void>
  /** Makes a change and, where it was made, ends sessions, in one transaction; then tells this process's feed. */
  readonly endAfter: (change: () => Recipe<boolean>, end: () => Recipe<unknown>) => Promise<boolean>
}

export type EndedSessions =
  | { readonly sessionId: string }
  /** All of one user. */
  | { readonly sessionIds: readonly string[]; readonly ownerId: string }
  | { readonly userId: string; readonly except: string | undefined }

export interface RevocationsOptions {
  readonly connection: Connection
  readonly audit: AuditRows
  /** Run within the transaction with the sessions that ended just now, and what was asked for. */
  readonly alsoEnd?: (ended: readonly Session[], which: EndedSessions) => Recipe<void>
}

export function createRevocations({ connection, audit, alsoEnd }: RevocationsOptions): Revocations {
  const { dialect, write } = connection
  const listeners = new Set<Parameters<RevocationLog['onRevocation']>[0]>()
  const reader = createReader(connection)
  const idsIn = dialect.textsIn(':ids')
  const [endThese, append] = [endSql(`id IN (SELECT value FROM ${idsIn})`), appendSql(idsIn)]

  function endRows(which: EndedSessions, reason: RevokeReason): Recipe<readonly Row[]> {
    if ('sessionId' in which) return all(endOne, { reason, id: which.sessionId })
    if ('sessionIds' in which) return all(endThese, { reason, ids: JSON.stringify(which.sessionIds) })
    return all(endOfUser, { reason, userId: which.userId, except: which.except ?? '' })
  }

  function* end(which: EndedSessions, reason: RevokeReason): Recipe<number> {
    // first: what adopts tokens of another system waits here, and then sees that it is too late
    if ('userId' in which) yield* changes(noteEnd, { userId: which.userId })
    const sessions = (yield* endRows(which, reason)).map(toSession)
    const [one] = sessions
    yield* alsoEnd?.(sessions, which) ?? nothing()
    if (one?.revokedAtMs !== undefined) {
      // late: others wait only so long for a number that was given and is not committed
      const ids = JSON.stringify(sessions.map(({ id }) => id))
      yield* changes(append, { ids, at: one.revokedAtMs })
      if (dialect.announcement !== undefined) yield* all(dialect.announcement)
    }
    // one row for one change: whoever ends several sessions writes down why
    if ('sessionId' in which && one !== undefined) yield* audit.append(toEvent(one, reason))
    return sessions.length
  }

  async function announce() {
    reader.forget()
    await Promise.all([...listeners].map((listener) => listener('here')))
  }

  return {
    end,
    announce,
    *holdEnd(userId) {
      if (!dialect.commitsInOrder) yield* changes(lockEnd, { userId })
    },
    async endAfter(change, endThem) {
      const isChanged = await write(function* () {
        const isDone = yield* change()
        if (isDone) yield* endThem()
        return isDone
      })
      await announce()
      return isChanged
    },
    log: {
      read: reader.read,
      onRevocation(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  }
}

/** Reads the log, where the database tells cheaply that nobody has committed since without looking at the table. */
function createReader(connection: Connection) {
  const { dialect, run, isOpen } = connection
  const floorOf = createLogFloor(connection)
  // as of that number of commits there was nothing behind `seq` that is not older than `sinceMs`
  let seen: Seen | undefined

  function* read(afterSeq: number, sinceMs: number, limit: number): Recipe<Revocation[]> {
    // counts the commits of other connections; `forget` tells of ours
    const commits = dialect.commitCount && Object.values((yield* first(dialect.commitCount)) ?? {})[0]
    if (commits !== undefined && commits === seen?.commits && afterSeq >= seen.seq && sinceMs >= seen.sinceMs)
      return []
    const revocations = (yield* all(readBehind, { afterSeq, sinceMs, limit })).map(toRevocation)
    if (revocations.length < limit) seen = { commits, seq: revocations.at(-1)?.seq ?? afterSeq, sinceMs }
    return revocations
  }

  return {
    async read(afterSeq: number, sinceMs: number, limit = Number.MAX_SAFE_INTEGER) {
      if (!isOpen()) return []
      const from = afterSeq === 0 ? await floorOf(sinceMs) : afterSeq
      return run(() => read(from, sinceMs, limit))
    },
    forget() {
      seen = undefined
    },
  }
}

interface Seen {
  readonly commits: unknown
  readonly seq: number
  readonly sinceMs: number
}

const toEvent = ({ id, userId }: Session, reason: RevokeReason): AuditEvent =>
  reason === 'reused'
    ? { action: 'token_reused', userId, sessionId: id }
    : { action: 'session_ended', userId, sessionId: id, isByUser: isByUser(reason), detail: { reason } }

/** Whoever shows the good token, or signs in once too often; a token that was copied may be shown by anybody. */
export const isByUser = (reason: RevokeReason) => reason === 'blacklisted' || reason === 'capped'

function* nothing(): Recipe<void> {}

const toRevocation = (row: Row): Revocation => ({
  seq: number(row, 'seq'),
  sessionId: text(row, 'session_id'),
  atMs: number(row, 'revoked_at'),
})

const endSql = (which: string) => `UPDATE carnet_session SET revoked_at = :now, revoke_reason = :reason
  WHERE ${which} AND revoked_at IS NULL RETURNING *, :now AS read_at`
const endOne = endSql('id = :id')
const endOfUser = endSql('user_id = :userId AND id <> :except')

const noteEnd = `INSERT INTO carnet_user_end (user_id, ended_at) VALUES (:userId, :now) ON CONFLICT (user_id) DO UPDATE
  SET ended_at = CASE WHEN carnet_user_end.ended_at > :now THEN carnet_user_end.ended_at ELSE :now END`
const lockEnd = `INSERT INTO carnet_user_end (user_id, ended_at) VALUES (:userId, 0) ON CONFLICT (user_id) DO UPDATE
  SET ended_at = carnet_user_end.ended_at`

const appendSql = (ids: string) =>
  `INSERT INTO carnet_revocation (session_id, revoked_at) SELECT value, :at FROM ${ids}`

const readBehind = `SELECT seq, session_id, revoked_at FROM carnet_revocation
  WHERE seq > :afterSeq AND revoked_at >= :sinceMs ORDER BY seq LIMIT :limit`
