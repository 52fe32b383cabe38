import type { BegunSession, NewSession } from '../../sessions/index.ts'
import { all, type Recipe } from './recipe.ts'
import type { Revocations } from './revocations.ts'
import { text } from './rows.ts'

/**
 * Ends those of a user's live sessions for which the one that has just begun, in the same transaction, is one too many.
 */
export function* endSurplus(
  { end, holdEnd }: Pick<Revocations, 'end' | 'holdEnd'>,
  begun: BegunSession,
  { maximumSessions }: Pick<NewSession, 'maximumSessions'>,
): Recipe<BegunSession> {
  if (maximumSessions === undefined) return begun
  // one after the other: of two that count at once neither would see the other's session
  yield* holdEnd(begun.userId)
  const { id, userId } = begun
  const rows = yield* all(surplus, { id, userId, others: maximumSessions - 1 })
  if (rows.length === 0) return begun
  const capped = rows.map((row) => text(row, 'id'))
  for (const sessionId of capped) yield* end({ sessionId }, 'capped')
  return { ...begun, capped }
}

// the limit is none: no user has so many
const surplus = `SELECT id FROM carnet_session
  WHERE user_id = :userId AND id <> :id AND kind <> 'admin' AND revoked_at IS NULL AND expires_at > :now
  ORDER BY last_seen_at DESC, created_at DESC, id LIMIT 1000000 OFFSET :others`
