import {
  type ForeignSession,
  type FoundSession,
  maximumRecent,
  type NewSession,
  type RetiredToken,
  type Rotation,
  type Session,
  type SessionStore,
  type Use,
} from '../../sessions/index.ts'
import type { Connection } from './connection.ts'
import type { Revocations } from './revocations.ts'
import { fromRecent, type Row, toSession } from './rows.ts'
import { sessionSql } from './session-sql.ts'

export interface SqliteSessionsOptions {
  readonly connection: Connection
  readonly revocations: Revocations
  readonly clock: () => number
  /** Whether `carnet_user` holds the users, so that their state is checked in the same statement. */
  readonly ownsUsers: boolean
}

export function sqliteSessions({
  connection,
  revocations,
  clock,
  ownsUsers,
}: SqliteSessionsOptions): SessionStore {
  const { run, write, prepare } = connection
  const sql = sessionSql(ownsUsers)
  const insert = prepare(sql.insert)
  const insertForeign = prepare(sql.insertForeign)
  const findOne = prepare(sql.find)
  const findLive = prepare(sql.findLive)
  const rotateOne = prepare(sql.rotate)
  const touchOne = prepare(sql.touch)
  const deleteOld = prepare(sql.deleteOld)
  const deleteOldRevocations = prepare(sql.deleteOldRevocations)

  const findNow = (id: string): FoundSession | undefined => {
    const row = findOne().get(id)
    return row && toSession(row, clock())
  }
  // `all`, not `get`: a statement is committed when it has been stepped to its end
  const one = (rows: Row[], readAtMs: number) => rows[0] && toSession(rows[0], readAtMs)

  return {
    create: (session, passwordHash) =>
      run(() => {
        const now = clock()
        const rows = insert().all({ ...newColumns(session, now), ...userCheck(ownsUsers, passwordHash) })
        return one(rows, now) ?? 'stale'
      }),
    find: (id) => run(() => findNow(id)),
    listLive: (userId) =>
      run(() => {
        const now = clock()
        return findLive()
          .all(userId, now)
          .map((row) => toSession(row, now))
      }),
    rotate: (session, rotation) =>
      run(() => {
        const now = clock()
        return one(
          rotateOne().all({
            ...whereAsRead(session, rotation, now),
            ...rotatedColumns(session, rotation, now),
          }),
          now,
        )
      }),
    touch: (session, use) =>
      run(() => {
        const { ip, userAgent } = use
        return touchOne().run({ ...whereAsRead(session, use, clock()), ip, userAgent }).changes === 1
      }),
    async revoke(id, reason) {
      const ended = await write(() => revocations.end({ sessionId: id }, reason))
      revocations.announce()
      return ended === 1
    },
    async revokeAll(userId, reason, except) {
      const ended = await write(() => revocations.end({ userId, except }, reason))
      revocations.announce()
      return ended
    },
    adopt: (session) =>
      write(() => {
        insertForeign().run(foreignColumns(session, clock()))
        return findNow(session.id)
      }),
    deleteExpired: (marginMs, limit) =>
      write(() => {
        const before = clock() - marginMs
        deleteOldRevocations().run(before, limit)
        return Number(deleteOld().run(before, limit).changes)
      }),
  }
}

function whereAsRead({ id, userId, currentJti }: Session, { leewayMs = 0 }: Use, now: number) {
  return { id, userId, currentJti, now, expiredBy: now - leewayMs }
}

const userCheck = (ownsUsers: boolean, passwordHash: string | undefined) =>
  ownsUsers ? { passwordHash: passwordHash ?? null } : {}

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

/** What `recent` becomes. Reading it before the write is safe: it changes only with `current_jti`, which is compared. */
function retire({ currentJti, recent }: Session, graceMs: number, now: number): RetiredToken[] {
  const still = recent.filter(({ retiredAtMs }) => Math.abs(now - retiredAtMs) <= graceMs)
  return [{ jti: currentJti, retiredAtMs: now }, ...still].slice(0, maximumRecent)
}
