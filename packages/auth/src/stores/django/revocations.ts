import type { Revocation } from '../../feed/index.ts'
import { adoptedSessionId } from '../../sessions/index.ts'
import {
  type AuditRows,
  type Connection,
  changes,
  createRevocations,
  type EndedSessions,
  type Recipe,
  type Revocations,
  readTime,
  type SessionRows,
} from '../sql/index.ts'
import type { BlacklistedToken, IsMeant, TokenRows } from './token-record.ts'

export interface DjangoRevocationsOptions {
  readonly connection: Connection
  readonly audit: AuditRows
  readonly rows: SessionRows
  readonly tokens: TokenRows
}

/**
 * The log of ended sessions, which here tells of sliding tokens too that Django blacklisted. What ends a session here
 * blacklists its tokens in the same transaction, those included that Django gave for it.
 */
export function djangoRevocations({
  connection,
  audit,
  rows,
  tokens,
}: DjangoRevocationsOptions): Revocations {
  const revocations = createRevocations({
    connection,
    audit,
    *alsoEnd(ended, which) {
      const nowMs = ended[0]?.revokedAtMs ?? (yield* readTime())
      yield* tokens.blacklistAll(ended, nowMs)
      yield* blacklistOthers({ rows, tokens }, which, nowMs)
    },
  })
  const noteForeign = foreignEndings(connection, tokens)
  return {
    ...revocations,
    log: {
      ...revocations.log,
      async read(afterSeq, sinceMs, limit): Promise<Revocation[]> {
        if (connection.isOpen() && (await noteForeign(sinceMs))) void revocations.announce()
        return revocations.log.read(afterSeq, sinceMs, limit)
      },
    },
  }
}

/** Ended before or not: Django may have given a token while its session was being ended. */
function* blacklistOthers(
  { rows, tokens }: Pick<DjangoRevocationsOptions, 'rows' | 'tokens'>,
  which: EndedSessions,
  nowMs: number,
): Recipe<void> {
  if ('sessionId' in which) {
    const session = yield* rows.find(which.sessionId)
    if (session) yield* tokens.blacklistLive(session.userId, nowMs, () => areOf([session.id]))
    return
  }
  if ('sessionIds' in which) {
    yield* tokens.blacklistLive(which.ownerId, nowMs, () => areOf(which.sessionIds))
    return
  }
  // all others have ended: besides the one that is excepted only those go on that have begun meanwhile
  yield* tokens.blacklistLive(which.userId, nowMs, () => areOfNone(rows, which.userId))
}

function* areOf(ids: readonly string[]): Recipe<IsMeant> {
  const meant = new Set(ids)
  return ({ sessionId }) => sessionId !== undefined && meant.has(sessionId)
}

function* areOfNone(rows: SessionRows, userId: string): Recipe<IsMeant> {
  const goingOn = yield* rows.findUnrevoked(userId)
  // the token of an adopted session names none
  return ({ sessionId, jti }) => !goingOn.some(({ id, currentJti }) => sessionId === id || jti === currentJti)
}

/** Longest between two tokens being numbered and the earlier one being committed, where that is the later one. */
const settlingMs = 10_000

/**
 * Writes sliding tokens that were blacklisted since it was last called into the log, once among all processes. A sliding
 * token is used like an access token, so its end is told to the guards; refresh tokens are asked for at every use.
 */
function foreignEndings({ dialect, run, write }: Connection, tokens: TokenRows) {
  // what was the latest number when, oldest first; behind the first of them nothing more can come
  let seen = [{ latest: -1, atMs: 0 }]

  return async (sinceMs: number): Promise<boolean> => {
    const atMs = performance.now()
    const latest = await run(tokens.latestBlacklisted)
    const [settled = { latest: -1 }] = seen
    if (latest === settled.latest) return false
    const found = await run(() => tokens.findBlacklisted(settled.latest, sinceMs))
    const sliding = found.filter(({ type }) => type === 'sliding')
    const noted = sliding.length === 0 ? 0 : await write(() => note(sliding))
    seen = dialect.commitsInOrder ? [{ latest, atMs }] : settle([...seen, { latest, atMs }])
    return noted > 0
  }
}

function settle<T extends { readonly atMs: number }>(seen: T[]): T[] {
  const before = performance.now() - settlingMs
  const last = seen.findLastIndex(({ atMs }) => atMs < before)
  return seen.slice(Math.max(last, 0))
}

function* note(tokens: readonly BlacklistedToken[]): Recipe<number> {
  let noted = 0
  for (const token of tokens) noted += yield* changes(append, { id: sessionIdOf(token), at: token.atMs })
  return noted
}

const append = `INSERT INTO carnet_revocation (session_id, revoked_at) SELECT :id, :at
  WHERE NOT EXISTS (SELECT 1 FROM carnet_revocation WHERE session_id = :id AND revoked_at = :at)`

const sessionIdOf = ({ sessionId, issuer, jti }: BlacklistedToken) =>
  sessionId ?? adoptedSessionId({ iss: issuer }, jti)
