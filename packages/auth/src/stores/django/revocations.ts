import type { Revocation } from '../../feed/index.ts'
import { adoptedSessionId } from '../../sessions/index.ts'
import {
  type Connection,
  createRevocations,
  type EndedSessions,
  type Revocations,
  type SessionRows,
} from '../sqlite/index.ts'
import type { BlacklistedToken, TokenRows } from './token-rows.ts'

export interface DjangoRevocationsOptions {
  readonly connection: Connection
  readonly rows: SessionRows
  readonly tokens: TokenRows
  readonly clock: () => number
}

/**
 * The log of ended sessions, which here tells of sliding tokens too that Django blacklisted. What ends a session here
 * blacklists its tokens in the same transaction, those included that Django gave for it.
 */
export function djangoRevocations({
  connection,
  rows,
  tokens,
  clock,
}: DjangoRevocationsOptions): Revocations {
  const revocations = createRevocations(connection, clock, (ended, which) => {
    for (const session of ended) tokens.blacklist(session)
    blacklistOthers({ rows, tokens }, which)
  })
  const noteForeign = foreignEndings(connection, tokens)
  return {
    ...revocations,
    log: {
      ...revocations.log,
      async read(afterSeq, sinceMs): Promise<Revocation[]> {
        if (await noteForeign(sinceMs)) revocations.announce()
        return revocations.log.read(afterSeq, sinceMs)
      },
    },
  }
}

/** Ended before or not: Django may have given a token while its session was being ended. */
function blacklistOthers(
  { rows, tokens }: Pick<DjangoRevocationsOptions, 'rows' | 'tokens'>,
  which: EndedSessions,
): void {
  if ('sessionId' in which) {
    const session = rows.find(which.sessionId)
    if (session) tokens.blacklistLive(session.userId, (token) => token.sessionId === session.id)
    return
  }
  const kept = which.except === undefined ? undefined : rows.find(which.except)
  tokens.blacklistLive(
    which.userId,
    // the token of an adopted session names none
    ({ sessionId, jti }) => kept === undefined || (sessionId !== kept.id && jti !== kept.currentJti),
  )
}

/**
 * Writes sliding tokens that were blacklisted since it was last called into the log, once among all processes. A sliding
 * token is used like an access token, so its end is told to the guards; refresh tokens are asked for at every use.
 */
function foreignEndings({ run, write, prepare }: Connection, tokens: TokenRows) {
  const append = prepare(`INSERT INTO carnet_revocation (session_id, revoked_at) SELECT :id, :atMs
    WHERE NOT EXISTS (SELECT 1 FROM carnet_revocation WHERE session_id = :id AND revoked_at = :atMs)`)
  let seen = -1

  return async (sinceMs: number): Promise<boolean> => {
    const latest = await run(tokens.latestBlacklisted)
    if (latest === seen) return false
    const found = await run(() => tokens.findBlacklisted(seen, sinceMs))
    const sliding = found.filter(({ type }) => type === 'sliding')
    if (sliding.length > 0)
      await write(() => {
        for (const token of sliding) append().run({ id: sessionIdOf(token), atMs: token.atMs })
      })
    seen = latest
    return sliding.length > 0
  }
}

const sessionIdOf = ({ sessionId, issuer, jti }: BlacklistedToken) =>
  sessionId ?? adoptedSessionId({ iss: issuer }, jti)
