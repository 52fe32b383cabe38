import type { Session } from '../../sessions/index.ts'
import { type Connection, number, type Row, text } from '../sqlite/index.ts'
import type { Value } from './column-kinds.ts'
import { type RecordedClaims, recordedClaims, slidingMark, type TokenClaimNames } from './recorded-claims.ts'
import { fromDjangoTime, toDjangoTime } from './times.ts'
import { tokenSql } from './token-sql.ts'

/** A token on record that is good as far as Django knows. */
export interface LiveToken extends RecordedClaims {
  readonly jti: string
  /** When it ends for good, in Unix milliseconds: a sliding one when it can no longer be refreshed. */
  readonly endsAtMs: number
}

/** A token that Django or Carnet declared void. */
export interface BlacklistedToken extends RecordedClaims {
  readonly jti: string
  readonly atMs: number
}

/**
 * The tables of Django's app `token_blacklist`: which refresh and sliding tokens were given, and which of them are void.
 * Nothing here begins a transaction.
 */
export interface TokenRows {
  /** Puts the current token of a session on record. */
  record(session: Session): void
  /** Declares the current token of a session void, whether it is on record or not. */
  blacklist(session: Session): void
  /** Declares those of a user's live tokens void that are meant. */
  blacklistLive(userId: string, isMeant: (token: LiveToken) => boolean): void
  /** Whether a token is on record as somebody else's: names can be given to another user, and then tokens lie. */
  isOfAnother(jti: string, userId: string): boolean
  /** When a token was declared void, in Unix milliseconds. */
  blacklistedAt(jti: string): number | undefined
  findLive(userId: string): LiveToken[]
  /** The number of the latest token that was declared void. */
  latestBlacklisted(): number
  /** What was declared void behind that number, at least as far back as that time, oldest first. */
  findBlacklisted(behind: number, sinceMs: number): BlacklistedToken[]
  /** Finds what ended before that time among the next `limit` rows behind that one; undefined: there are no more. */
  findOld(beforeMs: number, limit: number, behind: number): OldTokens | undefined
  delete(ids: readonly number[]): void
}

export interface OldTokens {
  readonly ids: readonly number[]
  /** The last row that was looked at. */
  readonly last: number
}

export interface TokenRowsOptions {
  readonly connection: Connection
  readonly clock: () => number
  /** The text to put on record for the current token of a session. */
  readonly unsignedToken: (session: Session) => string
  readonly claimNames: TokenClaimNames
  /** The table of users and its key, as SQL takes them. */
  readonly users: { readonly table: string; readonly key: string }
  /** The key that an id spells. */
  readonly toKey: (userId: string) => Value | undefined
}

/** Most by which the clock of a server may be behind, so that it still accepts what has expired. */
const mostLeewayMs = 300_000

// numbers are given in the order of commits, times before them
const outOfOrderMs = 60_000

export function tokenRows({ connection, clock, claimNames, ...options }: TokenRowsOptions): TokenRows {
  const { toKey, unsignedToken } = options
  const statements = prepareAll(connection, tokenSql(options.users))
  const claimsOf = (row: Row) => recordedClaims(text(row, 'token'), claimNames)

  function insert(session: Session): number {
    const { userId, currentJti: jti, rotatedAtMs, expiresAtMs } = session
    const [row = {}] = statements.insert().all({
      userKey: toKey(userId) ?? null,
      jti,
      token: unsignedToken(session),
      createdAt: toDjangoTime(rotatedAtMs),
      // of a sliding token too this is the last end, lest Django's flushexpiredtokens forget that it is void
      expiresAt: toDjangoTime(Math.floor(expiresAtMs / 1000) * 1000),
    })
    return number(row, 'id')
  }

  const blacklist = (id: number) => void statements.blacklist().run(id, toDjangoTime(clock()))

  const toLive = (row: Row) => {
    const claims = claimsOf(row)
    const endsAtMs = Math.max(fromDjangoTime(text(row, 'expires_at')), claims.refreshEndsAtMs)
    return { ...claims, id: number(row, 'id'), jti: text(row, 'jti'), endsAtMs }
  }

  function findLive(userId: string) {
    const [key, since] = [toKey(userId), clock() - mostLeewayMs]
    if (key === undefined) return []
    const rows = statements.live().all(key, toDjangoTime(since), slidingMark(claimNames))
    return rows.map(toLive).filter(({ endsAtMs }) => endsAtMs > since)
  }

  return {
    record: (session) => void insert(session),
    blacklist(session) {
      const row = statements.find().get(session.currentJti)
      if (row !== undefined) blacklist(number(row, 'id'))
      else if (session.expiresAtMs > clock() - mostLeewayMs) blacklist(insert(session))
    },
    blacklistLive(userId, isMeant) {
      for (const token of findLive(userId)) if (isMeant(token)) blacklist(token.id)
    },
    isOfAnother: (jti, userId) =>
      statements
        .owner()
        .all(jti)
        .some((row) => String(row['user_id']) !== String(toKey(userId))),
    blacklistedAt: (jti) => timeIn(statements.blacklistedAt().get(jti)),
    findLive,
    latestBlacklisted: () => number(statements.latest().get() ?? {}, 'latest'),
    findBlacklisted(behind, sinceMs) {
      const found: BlacklistedToken[] = []
      // backwards, because a table that was never flushed holds millions, and no index by time
      for (const row of statements.behind().iterate(behind)) {
        const atMs = timeIn(row) ?? 0
        if (atMs < sinceMs - outOfOrderMs) break
        found.push({ ...claimsOf(row), jti: text(row, 'jti'), atMs })
      }
      return found.reverse()
    },
    findOld(beforeMs, limit, behind) {
      // by rows, not by time: there is no index by time, and a look at all of them would hold everybody up
      const last = number(statements.windowEnd().get(behind, limit) ?? {}, 'id')
      if (last === 0) return undefined
      const tokens = statements.old().all(behind, last, toDjangoTime(beforeMs)).map(toLive)
      // Django itself goes by expires_at, and so forgets sliding tokens that are void and can still be refreshed
      return { ids: tokens.filter(({ endsAtMs }) => endsAtMs < beforeMs).map(({ id }) => id), last }
    },
    delete: (ids) => deleteAll(statements, ids),
  }
}

type Statements = Record<'deleteBlacklisted' | 'delete', ReturnType<Connection['prepare']>>

function deleteAll(statements: Statements, ids: readonly number[]): void {
  for (const id of ids) {
    statements.deleteBlacklisted().run(id)
    statements.delete().run(id)
  }
}

/** When a row's token was declared void. */
export function timeIn(row: Row | undefined): number | undefined {
  const at = row?.['blacklisted_at'] ?? null
  return at === null ? undefined : fromDjangoTime(String(at))
}

function prepareAll<Name extends string>({ prepare }: Connection, sql: Readonly<Record<Name, string>>) {
  const entries = Object.entries<string>(sql).map(([name, text]) => [name, prepare(text)])
  return Object.fromEntries(entries) as Record<Name, ReturnType<Connection['prepare']>>
}

/** For a database without the app: Django keeps no record of tokens, so there is nothing to write or ask. */
export const noTokenRows: TokenRows = {
  record: () => undefined,
  blacklist: () => undefined,
  blacklistLive: () => undefined,
  isOfAnother: () => false,
  blacklistedAt: () => undefined,
  findLive: () => [],
  latestBlacklisted: () => 0,
  findBlacklisted: () => [],
  findOld: () => undefined,
  delete: () => undefined,
}
