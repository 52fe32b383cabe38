import type { Session } from './client.ts'
import type { Kept } from './kept-session.ts'
import { readClaims } from './token-claims.ts'

/** Which of a session's tokens. */
export interface Moment {
  /** The session's id; empty while only a cookie may know it. */
  readonly id: string
  /**
   * The second in which the refresh token was issued and that of the access token, added up: it grows with every
   * exchange, because nobody exchanges a token within a second.
   */
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

const longestMarginMs = 30_000

/** Undefined: that is not what a session looks like. */
export function toHeld(given: unknown): Held | undefined {
  const kept = (given ?? {}) as Kept
  const { access, refresh, csrf, answer, skewMs = 0, atMs = 0 } = kept
  const claims = readClaims(access)
  const ofRefresh = readClaims(refresh)
  if (!(refresh ? claims && ofRefresh : csrf)) return undefined
  const { exp = Infinity, iat = 0, sid, user_id: user = '' } = (claims ?? {}) as TimedClaims
  const id = sid ?? user
  return {
    kept,
    id,
    atMs,
    expiresAtMs: claims ? exp * 1000 - skewMs : 0,
    marginMs: Math.min(longestMarginMs, (exp - iat) * 250),
    issued: iat + Number(ofRefresh?.['iat'] ?? 0),
    session: claims && { id, userId: String(user), claims, answer: answer as Session['answer'] },
  }
}

interface TimedClaims {
  readonly exp?: number
  readonly iat?: number
  readonly sid?: string
  readonly user_id?: string
}

/** Whether `one` is a later moment of the same session. */
export const isNewer = (one: Moment, other: Moment): boolean =>
  one.id === other.id && one.issued > other.issued

/** The same for every moment of a session, also where only its CSRF token is known. */
export const nameOf = ({ kept, id }: Held): string => kept.csrf ?? id
