import type { AuditEvent } from '../../audit/index.ts'
import type { ForeignSession, RevokeReason, Session, SessionStore } from '../../sessions/index.ts'
import type { AuditRows } from './audit-rows.ts'
import { endSurplus } from './capped.ts'
import { confirm, shadow } from './confirmed.ts'
import type { Connection } from './connection.ts'
import { flushRevocations } from './flush-revocations.ts'
import { all, type Recipe } from './recipe.ts'
import type { Revocations } from './revocations.ts'
import { text } from './rows.ts'
import type { SessionRows } from './session-rows.ts'

export interface SqlSessionsOptions {
  readonly connection: Connection
  readonly revocations: Revocations
  readonly rows: SessionRows
  readonly audit: AuditRows
}

export function sqlSessions({ connection, revocations, rows, audit }: SqlSessionsOptions): SessionStore {
  const { run, write } = connection
  return {
    async create(session, passwordHash) {
      const begin = function* () {
        const begun = yield* rows.insert(session, passwordHash)
        if (begun === undefined) return 'stale' as const
        yield* audit.append(signedIn(begun))
        return yield* endSurplus({ revocations, audit }, begun, session)
      }
      const begun = await write(begin)
      if (begun !== 'stale' && begun.capped !== undefined) await revocations.announce()
      return begun
    },
    find: (id) => run(() => rows.find(id)),
    listLive: (userId) => run(() => rows.findLive(userId)),
    listOwners: (after, limit) => run(() => listOwners(after, limit)),
    rotate: (session, rotation) => run(() => rows.rotate(session, rotation)),
    touch: (session, use) => run(() => rows.touch(session, use)),
    confirm: (uses) => run(() => confirm(connection.dialect, uses)),
    async shadow(session, endAfter = Number.POSITIVE_INFINITY) {
      const inARow = await write(function* () {
        const count = yield* shadow(audit, session)
        if (count >= endAfter) yield* revocations.end({ sessionId: session.id }, 'shadowed')
        return count
      })
      if (inARow >= endAfter) await revocations.announce()
      return inARow
    },
    async revoke(id, reason) {
      const ended = await write(() => revocations.end({ sessionId: id }, reason))
      await revocations.announce()
      return ended === 1
    },
    async revokeAll(userId, reason, except) {
      const ended = await write(function* () {
        const sessions = yield* revocations.end({ userId, except }, reason)
        if (sessions > 0) yield* audit.append(allEnded(userId, { reason, sessions, except }))
        return sessions
      })
      await revocations.announce()
      return ended
    },
    adopt: (session) =>
      write(function* () {
        yield* revocations.holdEnd(session.userId)
        if (yield* rows.insertForeign(session)) yield* audit.append(adopted(session))
        return yield* rows.find(session.id)
      }),
    async deleteExpired(marginMs, limit) {
      await flushRevocations({ connection, rows }, marginMs, limit)
      return run(() => rows.deleteOld(marginMs, limit))
    },
  }
}

function* listOwners(after: string, limit: number): Recipe<string[]> {
  return (yield* all(owners, { after, limit })).map((row) => text(row, 'user_id'))
}

const owners = `SELECT DISTINCT user_id FROM carnet_session WHERE user_id > :after AND revoked_at IS NULL
  ORDER BY user_id LIMIT :limit`

export const signedIn = ({ id, userId, kind }: Session): AuditEvent => ({
  action: 'sign_in',
  userId,
  sessionId: id,
  isByUser: true,
  detail: { kind },
})

export const adopted = ({ id, userId, kind }: ForeignSession): AuditEvent => ({
  action: 'session_adopted',
  userId,
  sessionId: id,
  isByUser: true,
  detail: { kind },
})

interface AllEnded {
  readonly reason: RevokeReason
  readonly sessions: number
  readonly except: string | undefined
}

const allEnded = (userId: string, { reason, sessions, except }: AllEnded): AuditEvent => ({
  action: 'sessions_ended',
  userId,
  detail: { reason, sessions, ...(except !== undefined && { except }) },
})
