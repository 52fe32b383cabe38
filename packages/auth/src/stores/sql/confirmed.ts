import type { Session, TokenUse } from '../../sessions/index.ts'
import type { AuditRows } from './audit-rows.ts'
import { changes, first, type Recipe } from './recipe.ts'
import { number } from './rows.ts'

/** Notes of which rotations a token was seen in use. */
export function* confirm(uses: readonly TokenUse[]): Recipe<void> {
  // in one order, so that two processes that report the same sessions do not wait for each other in a circle
  const ordered = uses.toSorted((one, other) => (one.sessionId < other.sessionId ? -1 : 1))
  for (const { sessionId: id, issuedAtSeconds } of ordered)
    yield* changes(confirmOne, { id, before: (issuedAtSeconds + 1) * 1000 })
}

// the second of a rotation is its own: a token that was issued earlier in it is taken for one of the new generation
const confirmOne = `UPDATE carnet_session SET confirmed_at = :now
  WHERE id = :id AND revoked_at IS NULL AND confirmed_at IS NULL AND rotated_at < :before`

/** Notes once in a generation that a stranger was answered, and says for how many in a row that has happened. */
export function* shadow(audit: AuditRows, { id, userId, generation }: Session): Recipe<number> {
  const noted = yield* first(shadowOne, { id, generation })
  const row = noted ?? (yield* first(findShadowed, { id, generation }))
  const inRow = row === undefined ? 0 : -number(row, 'shadowed')
  if (noted !== undefined)
    yield* audit.append({ action: 'session_shadowed', userId, sessionId: id, detail: { inRow } })
  return inRow
}

const isOfGeneration = 'id = :id AND generation = :generation AND revoked_at IS NULL'
const shadowOne = `UPDATE carnet_session SET shadowed = -shadowed - 1
  WHERE ${isOfGeneration} AND shadowed >= 0 RETURNING shadowed`
const findShadowed = `SELECT shadowed FROM carnet_session WHERE ${isOfGeneration}`
