import type { ForeignSuccessor, FoundSession, Session, SharedTokens } from '../../sessions/index.ts'
import { type Connection, fromRecent, type Row, retire, type sessionSql, text } from '../sqlite/index.ts'
import type { RetiredRows } from './retired-rows.ts'
import type { TokenRows } from './token-rows.ts'

export interface TakeOverOptions {
  readonly connection: Connection
  readonly sql: ReturnType<typeof sessionSql>
  readonly tokens: TokenRows
  readonly retired: RetiredRows
  /** Whether Carnet has exchanged the token of that id, or anybody declared it void. */
  readonly isVoid: (jti: string) => boolean
  readonly clock: () => number
  readonly toFound: (row: Row, readAtMs: number) => FoundSession
}

/** What Django and Carnet know together of single tokens. */
export function sharedTokens(options: TakeOverOptions): SharedTokens {
  const { connection, sql, tokens, retired, isVoid, clock, toFound } = options
  const { run, write, prepare } = connection
  const replaceCurrent = prepare(takeOverSql(sql))
  const find = prepare(sql.find)

  function isStillCurrent({ id, currentJti }: Session): boolean {
    const row = find().get(id)
    return row !== undefined && text(row, 'current_jti') === currentJti
  }

  function takeOver(session: Session, successor: ForeignSuccessor): FoundSession | undefined {
    const now = clock()
    const { id, userId, currentJti } = session
    const replacedAtMs = tokens.blacklistedAt(currentJti)
    const rows = replaceCurrent().all({
      ...{ id, userId, currentJti, now },
      ...takenColumns(session, successor, retire(session, successor.graceMs, now, replacedAtMs)),
    })
    if (rows[0] === undefined) return undefined
    // Django replaced it but lets it live on, so that it is ours to retire
    if (replacedAtMs === undefined) {
      tokens.blacklist(session)
      retired.add(session)
    }
    return toFound(rows[0], now)
  }

  return {
    isBlacklisted: (jti) => run(() => isVoid(jti)),
    takeOver: (session, successor) =>
      write(() => {
        // a parallel call may have taken it over, and even exchanged it, in the meantime: that is no reuse
        if (!isStillCurrent(session)) return undefined
        if (retired.has(successor.jti)) return 'retired'
        if (isVoid(successor.jti)) return 'blacklisted'
        return takeOver(session, successor)
      }),
  }
}

/** Under the conditions of a rotation but one: the row may have expired, because Django has prolonged the session since. */
const takeOverSql = ({ isAsRead }: TakeOverOptions['sql']) => `UPDATE carnet_session SET current_jti = :to,
  recent = :recent, generation = generation + 1, rotated_at = :issuedAt, last_seen_at = :now, expires_at = :expiresAt
  WHERE ${isAsRead} AND coalesce(ends_at, :expiresAt) > :now RETURNING *`

function takenColumns(session: Session, successor: ForeignSuccessor, recent: Session['recent']) {
  return {
    to: successor.jti,
    recent: fromRecent(recent),
    issuedAt: successor.issuedAtMs,
    expiresAt: Math.min(successor.expiresAtMs, session.endsAtMs ?? Infinity),
  }
}
