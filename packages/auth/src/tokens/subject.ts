import { createHash } from 'node:crypto'
import type { ClaimNames } from './claim-names.ts'
import type { Claims } from './claims.ts'

/** Whose token this is. */
export interface Subject {
  /** Undefined: issued by a system that knows no sessions. */
  readonly sessionId: string | undefined
  readonly jti: string
  /** Whom the user claim names. Undefined: nobody. Empty: somebody in a form that no user id has. */
  readonly userId: string | undefined
}

/** The subject of verified claims. The user is read as a string or a whole number, as older peers wrote it. */
export function subjectOf(claims: Claims, names: ClaimNames, isForeign = false): Subject {
  // the sessions of another issuer are its own
  const sid = isForeign ? undefined : claims['sid']
  const jti = claims[names.jti]
  const userId = claims[names.userId]
  return {
    sessionId: sid === undefined ? undefined : typeof sid === 'string' ? sid : '',
    jti: typeof jti === 'string' ? jti : '',
    userId: userId === undefined || userId === null ? undefined : readUserId(userId),
  }
}

// a number beyond 2^53 has lost digits and could name another user
function readUserId(value: unknown): string {
  if (typeof value === 'string') return value
  return Number.isSafeInteger(value) ? String(value) : ''
}

/** The id of the session that a token without one becomes: the same in every process. */
export function adoptedSessionId({ iss }: Claims, jti: string): string {
  const issuer = typeof iss === 'string' ? iss : ''
  return createHash('sha256')
    .update(JSON.stringify([issuer, jti]))
    .digest('hex')
    .slice(0, 32)
}
