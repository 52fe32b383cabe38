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
}

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
   * so that a sign-in cannot outrun a password change.
   */
  create(session: NewSession, passwordHash?: string): Promise<FoundSession | 'stale'>

  find(id: string): Promise<FoundSession | undefined>

  /** A user's sessions that are neither revoked nor expired, newest first. */
  listLive(userId: string): Promise<FoundSession[]>

  /**
   * Exchanges the current token of a session for `rotation.to`, if the session is still as it was read: live, and with
   * the same current token. Of any number of concurrent calls with one `session`, in any number of processes, exactly
   * one gets the rotated session; the others get undefined.
   */
  rotate(session: Session, rotation: Rotation): Promise<FoundSession | undefined>

  /** Notes that a live session was used, under the same condition as `rotate`. False: it is not as it was read. */
  touch(session: Session, use: Use): Promise<boolean>

  /** Ends a session. Idempotent: the first reason stays. False: it had ended before, or never was. */
  revoke(id: string, reason: RevokeReason): Promise<boolean>

  /** Ends all sessions of a user but `except`, and says how many it ended. */
  revokeAll(userId: string, reason: RevokeReason, except?: string): Promise<number>

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
