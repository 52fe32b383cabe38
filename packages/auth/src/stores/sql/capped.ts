import type { BegunSession, NewSession } from '../../sessions/index.ts'
import type { AuditRows } from './audit-rows.ts'
import { all, type Recipe } from './recipe.ts'
import { isByUser, type Revocations } from './revocations.ts'
import { text } from './rows.ts'

export interface CapParts {
  readonly revocations: Pick<Revocations, 'end' | 'holdEnd'>
  readonly audit: AuditRows
}

/**
 * Ends those of a user's live sessions for which the one that has just begun, in the same transaction, is one too many:
 * in as few statements whether they are two or thousands, because nobody else knows of them before it is committed.
 */
export function* endSurplus(
  { revocations, audit }: CapParts,
  begun: BegunSession,
  { maximumSessions }: Pick<NewSession, 'maximumSessions'>,
): Recipe<BegunSession> {
  if (maximumSessions === undefined) return begun
  // one after the other: of two that count at once neither would see the other's session
  yield* revocations.holdEnd(begun.userId)
  const { id, userId } = begun
  const rows = yield* all(surplus, { id, userId, others: maximumSessions - 1 })
  if (rows.length === 0) return begun
  const capped = rows.map((row) => text(row, 'id'))
  const [one, ...others] = capped
  if (one !== undefined && others.length === 0) yield* revocations.end({ sessionId: one }, 'capped')
  else {
    const sessions = yield* revocations.end({ sessionIds: capped, ownerId: userId }, 'capped')
    const detail = { reason: 'capped', sessions }
    if (sessions > 0)
      yield* audit.append({ action: 'sessions_ended', userId, isByUser: isByUser('capped'), detail })
  }
  return { ...begun, capped }
}

// more than the limit are left to the sign-ins that follow: one that takes ever longer would never end
const surplus = `SELECT id FROM
  (SELECT id, row_number() OVER (ORDER BY last_seen_at DESC, created_at DESC, id) AS place FROM carnet_session
    WHERE user_id = :userId AND id <> :id AND kind <> 'admin' AND revoked_at IS NULL AND expires_at > :now) AS others
  WHERE place > :others ORDER BY place DESC LIMIT 10000`
