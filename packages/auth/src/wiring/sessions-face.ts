import { sessionStory } from '../admin/index.ts'
import type { AuditLog } from '../audit/index.ts'
import type { Auth, SessionSummary } from '../auth.ts'
import { isSessionId, type Session, type Sessions } from '../sessions/index.ts'
import type { Auditing } from './auditing.ts'
import type { Limiting } from './limiting.ts'

export interface SessionsFaceParts {
  readonly sessions: Sessions<unknown>
  readonly auditing: Auditing
  readonly limiting: Limiting
  readonly log: Pick<AuditLog, 'latest'>
  /** How long a session's row is kept after it expired. */
  readonly marginMs: number
}

/** What `auth.sessions` does. */
export function sessionsFace(parts: SessionsFaceParts): Auth['sessions'] {
  const { sessions, auditing, limiting, log, marginMs } = parts
  return {
    list: async (userId) => (await sessions.listLive(userId)).map(toSummary),
    async story(sessionId) {
      if (!isSessionId(sessionId)) return []
      const session = await sessions.find(sessionId)
      // by their users rows are found sooner
      const records = await log.latest({ userId: session?.userId, sessionId, limit: 1000 })
      return sessionStory(session, records).map(({ atMs, ...event }) => ({ at: new Date(atMs), ...event }))
    },
    revoke: sessions.revoke,
    revokeAll: sessions.revokeAll,
    revokeEverybody: sessions.revokeEverybody,
    async flushExpired() {
      const deleted = await sessions.flushExpired(marginMs)
      await auditing.afterFlush(deleted)
      await limiting.deleteExpired()
      return deleted
    },
  }
}

function toSummary(session: Session): SessionSummary {
  const { id, userId, kind, generation, userAgent, ip, createdAtMs, lastSeenAtMs, expiresAtMs } = session
  return {
    id,
    userId,
    kind,
    generation,
    userAgent,
    ip,
    createdAt: new Date(createdAtMs),
    lastUsedAt: new Date(lastSeenAtMs),
    expiresAt: new Date(expiresAtMs),
  }
}
