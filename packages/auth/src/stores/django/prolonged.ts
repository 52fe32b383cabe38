import type { FoundSession } from '../../sessions/index.ts'
import type { Recipe } from '../sql/index.ts'
import type { LiveToken, TokenRows } from './token-record.ts'

type FindLive = TokenRows['findLive']

/** The session with its end as it is now, where its row has expired because Django alone has refreshed it of late. */
export function* prolonged(session: FoundSession, findLive: FindLive): Recipe<FoundSession> {
  const { expiresAtMs, readAtMs, revokedAtMs, endsAtMs = Infinity } = session
  if (expiresAtMs > readAtMs || revokedAtMs !== undefined) return session
  const end = yield* foreignEnd(session, findLive)
  return end === undefined ? session : { ...session, expiresAtMs: Math.min(end, endsAtMs) }
}

/** Whether a session that has been prolonged, if it was, can still be used, here or after its use at Django. */
export function* isLive(session: FoundSession, findLive: FindLive): Recipe<boolean> {
  if (session.revokedAtMs !== undefined || session.expiresAtMs <= session.readAtMs) return false
  // blacklisted with a successor: refreshed by Django; without one: signed out there
  return !session.isCurrentBlacklisted || (yield* foreignEnd(session, findLive)) !== undefined
}

/** When the last token ends that Django gave for a session and that is still good; undefined where there is none. */
function* foreignEnd(
  { id, userId, kind, readAtMs }: FoundSession,
  findLive: FindLive,
): Recipe<number | undefined> {
  if (kind !== 'pair') return undefined
  const ends = (yield* findLive(userId, readAtMs))
    .filter(({ sessionId, endsAtMs }) => sessionId === id && endsAtMs > readAtMs)
    .map(({ endsAtMs }) => endsAtMs)
  return ends.length === 0 ? undefined : Math.max(...ends)
}

/** For many sessions of few users: a robot that signs in every minute has thousands. */
export function remembering(findLive: FindLive): FindLive {
  const known = new Map<string, LiveToken[]>()
  return function* (userId, nowMs) {
    const found = known.get(userId) ?? (yield* findLive(userId, nowMs))
    known.set(userId, found)
    return found
  }
}
