import type { AdminSession, AdminStoryEvent, AdminTokenRow } from '@carnet/contract'
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
    last_seen_at: iso(session.lastSeenAtMs),
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
): AdminSession => ({
  ...toTokenRow(session, username),
  generation: session.generation,
  rotated_at: iso(session.rotatedAtMs),
  ends_at: isoOrNull(session.endsAtMs),
  device: deviceName(session.userAgent),
  user_agent: session.userAgent,
  address: session.ip,
  story: storyOf(session, records),
})

/** What became of a session, in order: the log where it was recorded, the row for what is only counted. */
function storyOf(session: FoundSession, records: readonly AuditRow[]): AdminStoryEvent[] {
  const recorded = records.map(toEvent)
  const has = (event: AdminStoryEvent['event']) => recorded.some((one) => one.event === event)
  const { createdAtMs, rotatedAtMs, lastSeenAtMs, generation, revokedAtMs, expiresAtMs, revokeReason } =
    session
  const ofRow: AdminStoryEvent[] = []
  if (!has('began')) ofRow.push(rowEvent(createdAtMs, 'began', 'The session began.'))
  if (generation > 0) {
    const times = generation === 1 ? 'once' : `${generation} times`
    ofRow.push(rowEvent(rotatedAtMs, 'refreshed', `Refreshed ${times}; this was the latest.`, session.ip))
  }
  if (lastSeenAtMs > Math.max(rotatedAtMs, createdAtMs))
    ofRow.push(rowEvent(lastSeenAtMs, 'used', 'Used last.', session.ip))
  if (revokedAtMs !== undefined && !has('ended'))
    ofRow.push(rowEvent(revokedAtMs, 'ended', `Ended: ${(revokeReason ?? 'unknown').replaceAll('_', ' ')}.`))
  if (revokedAtMs === undefined) {
    const isOver = expiresAtMs <= session.readAtMs
    ofRow.push(
      rowEvent(expiresAtMs, 'expires', isOver ? 'Expired.' : 'Expires, unless it is refreshed before.'),
    )
  }
  return [...recorded, ...ofRow].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
}

const rowEvent = (
  ms: number,
  event: AdminStoryEvent['event'],
  text: string,
  address = '',
): AdminStoryEvent => ({
  at: iso(ms),
  event,
  text,
  action: null,
  actor: '',
  address,
})

/** What the log says of a session, in words for its story. */
const told: Readonly<Record<string, readonly [AdminStoryEvent['event'], string]>> = {
  sign_in: ['began', 'Signed in.'],
  session_adopted: ['began', 'A token of another system became this session.'],
  token_reused: [
    'alarm',
    'A token that had been used up was shown again: somebody has a copy. The session ended.',
  ],
  session_shadowed: ['alarm', 'A token that had just been used up was answered to a stranger.'],
  late_retry: ['recorded', 'A token was answered again, long after its response was lost.'],
  session_ended: ['ended', 'Ended'],
  admin_confirmed: ['recorded', 'The password was typed once more.'],
}

function toEvent({ action, actor, ip, atMs, detail }: AuditRow): AdminStoryEvent {
  const [event, sentence] = told[action] ?? (['recorded', action.replaceAll('_', ' ')] as const)
  const reason = action === 'session_ended' ? /"reason":"(\w+)"/.exec(detail)?.[1] : undefined
  const text = reason === undefined ? sentence : `${sentence}: ${reason.replaceAll('_', ' ')}.`
  return { at: iso(atMs), event, text, action, actor, address: ip }
}
