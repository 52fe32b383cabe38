import type { FoundSession } from './session-store.ts'

/** What a presented refresh token is to its session. */
export type Standing =
  /** The one good token. */
  | 'current'
  /** Retired within the grace window: a parallel tab or a lost response, answered with the current token. */
  | 'graced'
  /** Retired before that, but by a token of which nothing has been seen: a response that was lost for longer. */
  | 'late'
  /** Neither current nor in its grace window: somebody has a copy. */
  | 'reused'
  | 'revoked'
  | 'expired'

/** Milliseconds. A window that is 0 or left out is closed. */
export interface Windows {
  readonly graceMs: number
  readonly lateRetryMs?: number
  readonly leewayMs?: number
}

/** A revocation beats both windows. */
export function standingOf(session: FoundSession, jti: string, windows: Windows): Standing {
  const { graceMs, lateRetryMs = 0, leewayMs = 0 } = windows
  if (session.revokedAtMs !== undefined) return 'revoked'
  if (session.expiresAtMs <= session.readAtMs - leewayMs) return 'expired'
  if (session.currentJti === jti) return session.isCurrentBlacklisted ? 'revoked' : 'current'
  const place = session.recent.findIndex((token) => token.jti === jti)
  const retired = session.recent[place]
  if (retired === undefined) return 'reused'
  // a clock set back must not open the window again
  const sinceMs = Math.abs(session.readAtMs - retired.retiredAtMs)
  const isGraced = graceMs > 0 && sinceMs <= graceMs
  // the first is the predecessor of the current token, which is kept until that one rotates
  const isLate =
    place === 0 && session.confirmedAtMs === undefined && lateRetryMs > 0 && sinceMs <= lateRetryMs
  if (!isGraced && !isLate) return 'reused'
  if (session.isCurrentBlacklisted) return 'revoked'
  return isGraced ? 'graced' : 'late'
}
