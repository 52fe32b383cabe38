import type { Session } from './client.ts'
import type { Environment } from './environment.ts'
import type { Kept } from './kept-session.ts'
import { readClaims } from './token-claims.ts'

/** Which of a session's tokens. */
export interface Moment {
  /** The session's id; empty while only a cookie may know it. */
  readonly id: string
  /** The second in which the access token was issued: it grows with every exchange, for nobody exchanges one within a second. */
  readonly issued: number
}

/** A session and what its tokens say. Never changed, so the same object is the same moment of the session. */
export interface Held extends Moment {
  readonly kept: Kept
  readonly atMs: number
  /** By this machine's clock. */
  readonly expiresAtMs: number
  /** So long before its end an access token is exchanged. */
  readonly marginMs: number
  readonly session: Session | undefined
}

/** Undefined: that is not what a session looks like. */
export function toHeld(given: unknown): Held | undefined {
  const longestMarginMs = 30_000
  const kept = (given ?? {}) as Kept
  const { access, refresh, csrf, answer, atMs = 0 } = kept
  const claims = readClaims(access)
  if (!(refresh ? claims : csrf)) return undefined
  // an access token is made when it is answered, so its own date tells the server's clock
  const { exp = Infinity, iat = atMs / 1000, sid, user_id: user = '' } = (claims ?? {}) as TimedClaims
  const id = sid ?? user
  return {
    kept,
    id,
    atMs,
    expiresAtMs: claims ? atMs + (exp - iat) * 1000 : 0,
    marginMs: Math.min(longestMarginMs, (exp - iat) * 250),
    issued: iat,
    session: claims && { id, userId: String(user), claims, answer: answer as Session['answer'] },
  }
}

interface TimedClaims {
  readonly exp?: number
  readonly iat?: number
  readonly sid?: string
  readonly user_id?: string
}

/** Whether `one` is a later moment of the same session, or of any other where `isAny`. */
export const isNewer = (one: Held, other: Held, isAny?: boolean): boolean =>
  (isAny || one.id === other.id) &&
  (one.issued - other.issued || one.atMs - other.atMs || Number(one.id > other.id)) > 0

/** Whether an access token has come to so much of its margin. One that came after now did not: the clock was set back. */
export function isDue({ now }: Environment, { atMs, expiresAtMs, marginMs }: Held, share: number): boolean {
  // the clocks of a browser's processes are not quite the same
  const toleratedMs = 60_000
  return expiresAtMs - marginMs * share <= now() || atMs > now() + toleratedMs
}

/** The same for every moment of a session, also where only its CSRF token is known. */
export const nameOf = ({ kept, id }: Held): string => kept.csrf ?? id
