import type { FoundSession } from './session-store.ts'

/** What a presented refresh token is to its session. */
export type Standing =
  /** The one good token. */
  | 'current'
  /** Retired within the grace window: a parallel tab or a lost response, answered with the current token. */
  | 'graced'
  /** Neither current nor in its grace window: somebody has a copy. */
  | 'reused'
  | 'revoked'
  | 'expired'

/** A revocation beats the grace window; a window of 0 graces nothing. */
export function standingOf(session: FoundSession, jti: string, graceMs: number, leewayMs = 0): Standing {
  if (session.revokedAtMs !== undefined) return 'revoked'
  if (session.expiresAtMs <= session.readAtMs - leewayMs) return 'expired'
  if (session.currentJti === jti) return session.isCurrentBlacklisted ? 'revoked' : 'current'
  const retired = session.recent.find((token) => token.jti === jti)
  if (retired === undefined || graceMs === 0) return 'reused'
  // a clock set back must not open the window again
  if (Math.abs(session.readAtMs - retired.retiredAtMs) > graceMs) return 'reused'
  return session.isCurrentBlacklisted ? 'revoked' : 'graced'
}
