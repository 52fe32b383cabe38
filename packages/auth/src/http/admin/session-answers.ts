import type { AdminSessionDetails, AdminStoryEvent, AdminTokenRow } from '@carnet/contract'
import { type StoryEvent, sessionStory } from '../../admin/index.ts'
import type { AuditRow } from '../../audit/index.ts'
import { deviceName, type FoundSession } from '../../sessions/index.ts'
import { iso, isoOrNull } from './times.ts'

export function toTokenRow(session: FoundSession, username: string | null): AdminTokenRow {
  return {
    jti: session.currentJti,
    session_id: session.id,
    kind: session.kind,
    state: stateOf(session),
    user: { id: session.userId, username },
    created_at: iso(session.createdAtMs),
    last_used_at: iso(session.lastSeenAtMs),
    expires_at: iso(session.expiresAtMs),
    blacklisted_at: isoOrNull(session.revokedAtMs),
    reason: session.revokeReason ?? null,
  }
}

function stateOf({ revokedAtMs, expiresAtMs, readAtMs }: FoundSession): AdminTokenRow['state'] {
  if (revokedAtMs !== undefined) return 'ended'
  return expiresAtMs > readAtMs ? 'live' : 'expired'
}

export const toSession = (
  session: FoundSession,
  username: string | null,
  records: readonly AuditRow[],
): AdminSessionDetails => ({
  ...toTokenRow(session, username),
  generation: session.generation,
  rotated_at: iso(session.rotatedAtMs),
  ends_at: isoOrNull(session.endsAtMs),
  device: deviceName(session.userAgent),
  user_agent: session.userAgent,
  ip: session.ip,
  story: sessionStory(session, records).map(toStoryEvent),
})

const toStoryEvent = ({ atMs, event, text, action, actor, ip }: StoryEvent): AdminStoryEvent => ({
  at: iso(atMs),
  event,
  text,
  action: action ?? null,
  actor,
  ip,
})
