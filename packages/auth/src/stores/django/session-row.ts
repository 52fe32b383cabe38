import type { FoundSession } from '../../sessions/index.ts'
import { type Row, toSession } from '../sql/index.ts'
import { timeIn } from './times.ts'

/** A session of a row that was read together with when its current token was blacklisted. */
export function toSharedSession(row: Row): FoundSession {
  const session = toSession(row)
  const blacklistedAtMs = timeIn(row)
  if (blacklistedAtMs === undefined || session.revokedAtMs !== undefined) return session
  // a sliding token is never exchanged, so that this can only have been meant as its end
  return session.kind === 'sliding'
    ? { ...session, revokedAtMs: blacklistedAtMs, revokeReason: 'blacklisted' }
    : { ...session, isCurrentBlacklisted: true }
}
