import type { Session } from '../../sessions/index.ts'
import type { Dialect, Recipe, Value } from '../sql/index.ts'
import type { RecordedClaims, TokenClaimNames } from './recorded-claims.ts'

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
 * Nothing here begins a transaction. `nowMs` is what the store's clock said in this recipe.
 */
export interface TokenRows {
  /** Puts the current token of a session on record. */
  record(session: Session): Recipe<void>
  /** Declares the current token of a session void, whether it is on record or not. False: somebody was faster. */
  blacklist(session: Session, nowMs: number): Recipe<boolean>
  /** The same of several, in as few statements whether they are two or a thousand. */
  blacklistAll(sessions: readonly Session[], nowMs: number): Recipe<void>
  /** Declares those of a user's live tokens void that are meant, which is asked when the tokens have been read. */
  blacklistLive(userId: string, nowMs: number, whichAreMeant: () => Recipe<IsMeant>): Recipe<void>
  /** Whether a token is on record as somebody else's: names can be given to another user, and then tokens lie. */
  isOfAnother(jti: string, userId: string): Recipe<boolean>
  /** When a token was declared void, in Unix milliseconds. */
  blacklistedAt(jti: string): Recipe<number | undefined>
  findLive(userId: string, nowMs: number): Recipe<LiveToken[]>
  /** The number of the latest token that was declared void. */
  latestBlacklisted(): Recipe<number>
  /** What was declared void behind that number, at least as far back as that time, oldest first. */
  findBlacklisted(behind: number, sinceMs: number): Recipe<BlacklistedToken[]>
  /** Finds what ended before that time among the next `limit` rows behind that one; undefined: there are no more. */
  findOld(beforeMs: number, limit: number, behind: number): Recipe<OldTokens | undefined>
  delete(ids: readonly number[]): Recipe<void>
}

export type IsMeant = (token: LiveToken) => boolean

export interface OldTokens {
  readonly ids: readonly number[]
  /** The last row that was looked at. */
  readonly last: number
}

export interface TokenRowsOptions {
  readonly dialect: Pick<Dialect, 'textsIn' | 'forShare' | 'skipLocked'>
  /** A time as these tables hold it. */
  readonly toTime: (ms: number) => Value
  /** The text to put on record for the current token of a session. */
  readonly unsignedToken: (session: Session) => string
  readonly claimNames: TokenClaimNames
  /** The table of users and its key, as SQL takes them. */
  readonly users: { readonly table: string; readonly key: string }
  /** The key that an id spells. */
  readonly toKey: (userId: string) => Value | undefined
}
