import {
  type ForeignSession,
  type FoundSession,
  maximumRecent,
  type NewSession,
  type RetiredToken,
  type Rotation,
  type Session,
  type Use,
} from '../../sessions/index.ts'
import type { Connection } from './connection.ts'
import { fromRecent, type Row, toSession } from './rows.ts'
import type { sessionSql } from './session-sql.ts'

export interface SessionRowsOptions {
  readonly connection: Connection
  readonly clock: () => number
  readonly sql: ReturnType<typeof sessionSql>
  /** Makes a session of a row as `sql` reads it. Default: of the table's own columns. */
  readonly toFound?: (row: Row, readAtMs: number) => FoundSession
}

/** What can be done to the rows of sessions. Nothing here begins a transaction: the caller has, where it needs one. */
export interface SessionRows {
  /** Undefined: the user's state forbids it. */
  insert(session: NewSession, passwordHash: string | undefined): FoundSession | undefined
  /** Does nothing where the session is there already. */
  insertForeign(session: ForeignSession): void
  find(id: string): FoundSession | undefined
  /** A user's sessions that are not revoked and expire later than that, newest first. */
  findUnrevoked(userId: string, afterMs: number): FoundSession[]
  rotate(session: Session, rotation: Rotation): FoundSession | undefined
  touch(session: Session, use: Use): boolean
  /** At most `limit` of the sessions that `deleteOld` would delete, oldest first. */
  findOld(beforeMs: number, limit: number): FoundSession[]
  prolong(id: string, expiresAtMs: number): void
  deleteOld(beforeMs: number, limit: number): number
  deleteOldRevocations(beforeMs: number, limit: number): void
}

export function sessionRows({
  connection: { prepare },
  clock,
  sql,
  toFound = toSession,
}: SessionRowsOptions): SessionRows {
  const insert = prepare(sql.insert)
  const insertForeign = prepare(sql.insertForeign)
  const findOne = prepare(sql.find)
  const findUnrevoked = prepare(sql.findUnrevoked)
  const rotateOne = prepare(sql.rotate)
  const touchOne = prepare(sql.touch)
  const findOld = prepare(sql.findOld)
  const prolong = prepare(sql.prolong)
  const deleteOld = prepare(sql.deleteOld)
  const deleteOldRevocations = prepare(sql.deleteOldRevocations)

  // `all`, not `get`: a statement is committed when it has been stepped to its end
  const one = (rows: Row[], readAtMs: number) => rows[0] && toFound(rows[0], readAtMs)
  const every = (rows: Row[]) => rows.map((row) => toFound(row, clock()))

  return {
    insert(session, passwordHash) {
      const now = clock()
      return one(insert().all({ ...newColumns(session, now), passwordHash: passwordHash ?? null }), now)
    },
    insertForeign: (session) => void insertForeign().run(foreignColumns(session, clock())),
    find(id) {
      const row = findOne().get(id)
      return row && toFound(row, clock())
    },
    findUnrevoked: (userId, afterMs) => every(findUnrevoked().all(userId, afterMs)),
    rotate(session, rotation) {
      const now = clock()
      const columns = { ...whereAsRead(session, rotation, now), ...rotatedColumns(session, rotation, now) }
      return one(rotateOne().all(columns), now)
    },
    touch(session, use) {
      const { ip, userAgent } = use
      return touchOne().run({ ...whereAsRead(session, use, clock()), ip, userAgent }).changes === 1
    },
    findOld: (beforeMs, limit) => every(findOld().all(beforeMs, limit)),
    prolong: (id, expiresAtMs) => void prolong().run(expiresAtMs, id),
    deleteOld: (beforeMs, limit) => Number(deleteOld().run(beforeMs, limit).changes),
    deleteOldRevocations: (beforeMs, limit) => void deleteOldRevocations().run(beforeMs, limit),
  }
}

function whereAsRead({ id, userId, currentJti }: Session, { leewayMs = 0 }: Use, now: number) {
  return { id, userId, currentJti, now, expiredBy: now - leewayMs }
}

function newColumns(session: NewSession, now: number) {
  const { id, userId, kind, jti, lifetimeMs, maximumMs, userAgent, ip } = session
  return { id, userId, kind, jti, now, ...bounded(now + lifetimeMs, maximumMs, now), userAgent, ip }
}

function foreignColumns(session: ForeignSession, now: number) {
  const { id, userId, kind, jti, issuedAtMs, expiresAtMs, maximumMs, userAgent, ip } = session
  const times = { issuedAt: issuedAtMs, now, ...bounded(expiresAtMs, maximumMs, now) }
  return { id, userId, kind, jti, ...times, userAgent, ip, adoptedUntil: expiresAtMs }
}

function bounded(expiresAt: number, maximumMs: number | undefined, now: number) {
  const endsAt = maximumMs === undefined ? null : now + maximumMs
  return { expiresAt: Math.min(expiresAt, endsAt ?? Infinity), endsAt }
}

function rotatedColumns(session: Session, { to, lifetimeMs, graceMs, userAgent, ip }: Rotation, now: number) {
  const expiresAt = Math.min(now + lifetimeMs, session.endsAtMs ?? Infinity)
  return { to, recent: fromRecent(retire(session, graceMs, now)), expiresAt, userAgent, ip }
}

/**
 * What `recent` becomes when the current token is retired, or was at `retiredAtMs`. Reading it before the write is safe:
 * it changes only with `current_jti`, which is compared.
 */
export function retire(
  { currentJti, recent }: Session,
  graceMs: number,
  now: number,
  retiredAtMs = now,
): RetiredToken[] {
  return [{ jti: currentJti, retiredAtMs }, ...recent]
    .filter((token) => Math.abs(now - token.retiredAtMs) <= graceMs)
    .slice(0, maximumRecent)
}
