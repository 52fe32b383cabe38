import type {
  ForeignSession,
  FoundSession,
  NewSession,
  Rotation,
  Session,
  Use,
} from '../../sessions/index.ts'
import { forRecent, recentValues } from './recent-sql.ts'
import { all, changes, first, type Recipe, type Row, type Values } from './recipe.ts'
import { toSession } from './rows.ts'
import { type SessionSqlOptions, sessionSql } from './session-sql.ts'

export interface SessionRowsOptions extends SessionSqlOptions {
  /** Makes a session of a row as the statements read it. Default: of the table's own columns. */
  readonly toFound?: (row: Row) => FoundSession
}

/** What can be done to the rows of sessions. Nothing here begins a transaction: the caller has, where it needs one. */
export interface SessionRows {
  /** Undefined: the user's state forbids it. */
  insert(session: NewSession, passwordHash: string | undefined): Recipe<FoundSession | undefined>
  /** Does nothing, and says false, where the session is there already or may not begin any more. */
  insertForeign(session: ForeignSession): Recipe<boolean>
  find(id: string): Recipe<FoundSession | undefined>
  /** A user's sessions that are not revoked, newest first. */
  findUnrevoked(userId: string): Recipe<FoundSession[]>
  /** Those of them that have not expired. */
  findLive(userId: string): Recipe<FoundSession[]>
  rotate(session: Session, rotation: Rotation): Recipe<FoundSession | undefined>
  touch(session: Session, use: Use): Recipe<boolean>
  /** At most `limit` of the sessions that `deleteOld` would delete. */
  findOld(marginMs: number, limit: number): Recipe<FoundSession[]>
  prolong(id: string, expiresAtMs: number): Recipe<void>
  deleteOld(marginMs: number, limit: number): Recipe<number>
  /** Those of them that are old still. */
  deleteThese(ids: readonly string[], marginMs: number): Recipe<number>
  /** Of the `limit` oldest entries of the log those that nobody needs any more. Says how many. */
  deleteOldRevocations(marginMs: number, limit: number): Recipe<number>
  /** SQL: a session is as it was read and not revoked, and its user's state allows that it goes on. */
  readonly isAsRead: string
  /** The values of that. */
  asRead(session: Session): Values
}

export function sessionRows({ toFound = toSession, ...options }: SessionRowsOptions): SessionRows {
  const sql = sessionSql(options)
  const { userCheck, users } = options
  const userValues = userCheck === 'none' ? () => ({}) : (id: string) => ({ userKey: users.toKey(id) })
  const optional = (row: Row | undefined) => row && toFound(row)

  const asRead = ({ id, userId, currentJti }: Session) => ({
    ...{ id, userId, currentJti },
    ...userValues(userId),
  })

  return {
    *insert(session, passwordHash) {
      const { id, userId, kind, jti, lifetimeMs, maximumMs, userAgent, ip } = session
      const livesMs = Math.min(lifetimeMs, maximumMs ?? Infinity)
      const times = { livesMs, maximumMs: maximumMs ?? null }
      const values = { id, userId, kind, jti, ...times, userAgent, ip, ...userValues(userId) }
      return optional(yield* first(sql.insert, { ...values, passwordHash: passwordHash ?? null }))
    },
    *insertForeign({ id, userId, kind, jti, issuedAtMs, expiresAtMs, maximumMs, userAgent, ip }) {
      const times = { issuedAt: issuedAtMs, expiresAt: expiresAtMs, maximumMs: maximumMs ?? null }
      const inserted = yield* changes(sql.insertForeign, { id, userId, kind, jti, ...times, userAgent, ip })
      return inserted === 1
    },
    *find(id) {
      return optional(yield* first(sql.find, { id }))
    },
    *findUnrevoked(userId) {
      return (yield* all(sql.findUnrevoked, { userId })).map(toFound)
    },
    *findLive(userId) {
      return (yield* all(sql.findLive, { userId })).map(toFound)
    },
    *rotate(session, { to, lifetimeMs, graceMs, leewayMs = 0, userAgent, ip }) {
      const values = { to, lifetimeMs, leewayMs, userAgent, ip, ...recentValues(session, graceMs) }
      return optional(yield* first(forRecent(sql.rotate, session), { ...values, ...asRead(session) }))
    },
    *touch(session, { leewayMs = 0, userAgent, ip }) {
      return (yield* changes(sql.touch, { ...asRead(session), leewayMs, userAgent, ip })) === 1
    },
    *findOld(marginMs, limit) {
      const found: FoundSession[] = []
      for (const statement of sql.findOld) {
        if (found.length === limit) break
        found.push(...(yield* all(statement, { marginMs, limit: limit - found.length })).map(toFound))
      }
      return found
    },
    *prolong(id, expiresAt) {
      yield* changes(sql.prolong, { id, expiresAt })
    },
    *deleteOld(marginMs, limit) {
      let deleted = 0
      for (const statement of sql.deleteOld)
        if (deleted < limit) deleted += yield* changes(statement, { marginMs, limit: limit - deleted })
      return deleted
    },
    *deleteThese(ids, marginMs) {
      return yield* changes(sql.deleteThese, { ids: JSON.stringify(ids), marginMs })
    },
    *deleteOldRevocations(marginMs, limit) {
      return yield* changes(sql.deleteOldRevocations, { marginMs, limit })
    },
    isAsRead: sql.isAsRead,
    asRead,
  }
}
