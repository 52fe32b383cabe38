import type { Session, TokenUse } from '../../sessions/index.ts'
import type { AuditRows } from './audit-rows.ts'
import type { Dialect } from './dialect.ts'
import { changes, first, type Recipe } from './recipe.ts'
import { number } from './rows.ts'

/** Notes of which rotations a token was seen in use, in one statement. */
export function* confirm(dialect: ConfirmDialect, uses: readonly TokenUse[]): Recipe<void> {
  if (uses.length === 0) return
  yield* changes(confirmSql(dialect), { uses: JSON.stringify(uses.map(toText)) })
}

type ConfirmDialect = Pick<Dialect, 'textsIn' | 'forUpdate'>

// The second of a rotation is its own: a token that was issued earlier in it is taken for one of the new generation.
// A list is of texts in every database: so many digits of a time, and then the session.
const digits = 15
const toText = ({ sessionId, issuedAtSeconds }: TokenUse) =>
  `${String((issuedAtSeconds + 1) * 1000).padStart(digits, '0')}${sessionId}`

// locked in one order, so that two processes that report the same sessions do not wait for each other in a circle
const confirmSql = ({
  textsIn,
  forUpdate,
}: ConfirmDialect) => `UPDATE carnet_session SET confirmed_at = :now WHERE id IN
  (SELECT carnet_session.id FROM carnet_session JOIN ${textsIn(':uses')} ON carnet_session.id = substr(value, ${digits + 1})
    WHERE revoked_at IS NULL AND confirmed_at IS NULL AND rotated_at < CAST(substr(value, 1, ${digits}) AS BIGINT)
    ORDER BY carnet_session.id${forUpdate})`

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
