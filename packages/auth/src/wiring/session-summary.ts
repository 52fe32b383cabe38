import type { SessionSummary } from '../auth.ts'
import type { Session } from '../sessions/index.ts'

export function toSummary(session: Session): SessionSummary {
  const { id, userId, kind, generation, userAgent, ip, createdAtMs, lastSeenAtMs, expiresAtMs } = session
  return {
    id,
    userId,
    kind,
    generation,
    userAgent,
    ip,
    createdAt: new Date(createdAtMs),
    lastSeenAt: new Date(lastSeenAtMs),
    expiresAt: new Date(expiresAtMs),
  }
}
