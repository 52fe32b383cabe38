import type { ForeignSuccessor, FoundSession, Session, SharedTokens } from '../../sessions/index.ts'
import {
  byRecent,
  type Connection,
  first,
  forRecent,
  newGeneration,
  type RecentStatements,
  type Recipe,
  type Row,
  recentValues,
  type SessionRows,
} from '../sql/index.ts'
import { retiredRows } from './retired-rows.ts'
import type { TokenRows } from './token-record.ts'
import { Undone, unlessUndone } from './undone.ts'

export interface TakeOverOptions {
  readonly connection: Connection
  readonly rows: SessionRows
  readonly tokens: TokenRows
  /** Whether Carnet has exchanged the token of that id, or anybody declared it void. */
  readonly isVoid: (jti: string) => Recipe<boolean>
  readonly toFound: (row: Row) => FoundSession
}

/** What Django and Carnet know together of single tokens. */
export function sharedTokens(options: TakeOverOptions): SharedTokens {
  const { connection, rows, isVoid } = options
  const { run, write } = connection
  const statements = byRecent((recent) => takeOverSql(recent, rows.isAsRead), 'coalesce(:retiredAt, :now)')
  return {
    isBlacklisted: (jti) => run(() => isVoid(jti)),
    takeOver: (session, successor) =>
      unlessUndone(
        write(function* () {
          // a parallel call may have taken it over, and even exchanged it, in the meantime: that is no reuse
          if ((yield* rows.find(session.id))?.currentJti !== session.currentJti) return undefined
          if (yield* retiredRows.has(successor.jti)) return 'retired'
          if (yield* isVoid(successor.jti)) return 'blacklisted'
          return yield* takeOver(options, statements, session, successor)
        }),
      ),
  }
}

function* takeOver(
  { rows, tokens, toFound }: TakeOverOptions,
  statements: RecentStatements,
  session: Session,
  { jti, issuedAtMs, expiresAtMs, graceMs }: ForeignSuccessor,
): Recipe<FoundSession | undefined> {
  const replacedAtMs = yield* tokens.blacklistedAt(session.currentJti)
  const row = yield* first(forRecent(statements, session), {
    ...rows.asRead(session),
    ...recentValues(session, graceMs),
    ...{ to: jti, issuedAt: issuedAtMs, expiresAt: expiresAtMs, retiredAt: replacedAtMs ?? null, graceMs },
  })
  if (row === undefined) return undefined
  const taken = toFound(row)
  // Django replaced it but lets it live on, so that it is ours to retire
  if (replacedAtMs === undefined) {
    if (!(yield* tokens.blacklist(session, taken.readAtMs))) throw new Undone()
    yield* retiredRows.add(session)
  }
  return taken
}

/** Under the conditions of a rotation but one: the row may have expired, because Django has prolonged the session since. */
const takeOverSql = (recent: string, isAsRead: string) => `UPDATE carnet_session SET current_jti = :to,
  recent = ${recent}, ${newGeneration}, rotated_at = :issuedAt, last_seen_at = :now,
  expires_at = CASE WHEN ends_at < :expiresAt THEN ends_at ELSE :expiresAt END
  WHERE ${isAsRead} AND coalesce(ends_at, :expiresAt) > :now RETURNING *, :now AS read_at`
