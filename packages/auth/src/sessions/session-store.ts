import type { StoredUser } from '../users/index.ts'
import type { Device, RevokeReason, Session } from './session.ts'

/** A session to be stored; the store's clock supplies its times. */
export interface NewSession extends Device {
  readonly id: string
  readonly userId: string
  readonly kind: Session['kind']
  readonly jti: string
  /** How long the first token lives. */
  readonly lifetimeMs: number
  /** How long the session may last in all; undefined: no limit. */
  readonly maximumMs: number | undefined
  /** How many live sessions its user may have with it; undefined: any number. */
  readonly maximumSessions?: number | undefined
}

/** A new session, and the ids of those that it was one too many for; absent: none. */
export type BegunSession = FoundSession & { readonly capped?: readonly string[] }

/** A session that another system began: its current token keeps the times that system gave it. */
export interface ForeignSession extends Device {
  readonly id: string
  readonly userId: string
  readonly kind: Session['kind']
  readonly jti: string
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  /** How long the session may last in all from now on; undefined: no limit. */
  readonly maximumMs: number | undefined
}

/** A session as read, and what the store's clock said then. */
export type FoundSession = Session & {
  readonly readAtMs: number
  /** Another system declared the current token void: it gave a successor for it, or signed its user out. */
  readonly isCurrentBlacklisted?: boolean
}

/** What was found of a session and its user. */
export interface SessionAndUser {
  readonly session: FoundSession | undefined
  readonly user: StoredUser | undefined
}

/** The token that another system gave for a session's current one. */
export interface ForeignSuccessor {
  readonly jti: string
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  /** How long the token that it replaces stays in `recent`. */
  readonly graceMs: number
}

/** Another system that issues tokens of the same sessions, and keeps its own record of them in the same database. */
export interface SharedTokens {
  /** Whether the other system, or Carnet, declared the token void. */
  isBlacklisted(jti: string): Promise<boolean>

  /**
   * Makes `successor` the current token of a live session and retires the one that was, in one decision. `retired`:
   * Carnet itself had retired this successor, so somebody has a copy. `blacklisted`: it is void, without an alarm.
   * Undefined: the session is no longer as it was read.
   */
  takeOver(
    session: Session,
    successor: ForeignSuccessor,
  ): Promise<FoundSession | 'retired' | 'blacklisted' | undefined>
}

/** A session is used: where from, and how long after its end that is still accepted. */
export interface Use extends Device {
  /** Default 0. */
  readonly leewayMs?: number
}

export interface Rotation extends Use {
  readonly to: string
  readonly lifetimeMs: number
  /** How long the retired token stays in `recent`. */
  readonly graceMs: number
}

/** A token of a session that was seen in use, by when it was issued. */
export interface TokenUse {
  readonly sessionId: string
  /** Its `iat`: Unix seconds. */
  readonly issuedAtSeconds: number
}

/** Most tokens that `recent` holds. What rotates faster is a loop, not a person. */
export const maximumRecent = 16

/**
 * Where sessions live. Each verb is one atomic decision: whole and durable before its promise resolves, or nothing
 * changed. Where the store also keeps the users, `create`, `rotate` and `touch` check in the same transaction that the
 * user exists and is active.
 *
 * @throws StoreUnavailableError from every verb when the store cannot answer in time; nothing was changed then.
 */
export interface SessionStore {
  /**
   * Stores a new session. `stale`: the user is gone or inactive, or `passwordHash` was given and is no longer theirs,
   * so that a sign-in cannot outrun a password change. With `maximumSessions` it ends, in the same transaction and as
   * `capped`, the user's other live sessions that were used least recently, until no more are left than that, or
   * ten thousand have ended; also where any number of processes begin sessions of one user at once.
   */
  create(session: NewSession, passwordHash?: string): Promise<BegunSession | 'stale'>

  find(id: string): Promise<FoundSession | undefined>

  /**
   * A session, if it is this user's, and the user, in one look. Present where the store holds the users and a look is a
   * way to another machine.
   */
  findWithUser?(id: string, userId: string): Promise<SessionAndUser>

  /** A user's sessions that are neither revoked nor expired, newest first. */
  listLive(userId: string): Promise<FoundSession[]>

  /**
   * Exchanges the current token of a session for `rotation.to`, if the session is still as it was read: live, and with
   * the same current token. Of any number of concurrent calls with one `session`, in any number of processes, exactly
   * one gets the rotated session; the others get undefined.
   */
  rotate(session: Session, rotation: Rotation): Promise<FoundSession | undefined>

  /**
   * Notes that a live session was used, and so confirms it until it rotates, under the same condition as `rotate`. False:
   * it is not as it was read.
   */
  touch(session: Session, use: Use): Promise<boolean>

  /**
   * Notes tokens that were seen in use: a live session is confirmed until it rotates if one of them was issued in the
   * second of its latest rotation or later. Knows nothing of other sessions; the first time stays.
   */
  confirm(uses: readonly TokenUse[]): Promise<void>

  /**
   * Notes that a retired token is answered for a stranger, once in a generation, and says for how many generations in a
   * row that has happened now; 0 where the session has ended or is no longer in the generation that was read. From
   * `endAfter` on (default: never) the session ends with it, as `shadowed` and in the same transaction.
   */
  shadow(session: Session, endAfter?: number): Promise<number>

  /** Ends a session. Idempotent: the first reason stays. False: it had ended before, or never was. */
  revoke(id: string, reason: RevokeReason): Promise<boolean>

  /** Ends all sessions of a user but `except`, and says how many it ended. */
  revokeAll(userId: string, reason: RevokeReason, except?: string): Promise<number>

  /** Of the users who have sessions that are not revoked, at most `limit`, in an order of the store's: those behind `after`. */
  listOwners(after: string, limit: number): Promise<string[]>

  /**
   * Takes over a session of another system: of concurrent first uses one inserts, and all get the one row. Undefined
   * where that system declared the token void, or all of the user's sessions were ended since it was issued.
   */
  adopt(session: ForeignSession): Promise<FoundSession | undefined>

  /**
   * Deletes at most `limit` sessions whose tokens, and whose revocation, nobody can need any more: expired longer than
   * `marginMs` ago, as is the token that an adopted one came from. Says how many it deleted.
   */
  deleteExpired(marginMs: number, limit: number): Promise<number>

  /** Present where another system works on the same database. */
  readonly shared?: SharedTokens
}
