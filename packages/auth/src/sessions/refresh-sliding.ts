import { type Refusal, tokenTypes } from '../tokens/index.ts'
import { notAdopted, presentToken } from './presented-token.ts'
import { endForPassword, type PasswordChanged } from './revoke-claim.ts'
import type { Device, Session } from './session.ts'
import { type SessionContext, sessionOf, successorClaims } from './session-context.ts'

export type SlidingRefreshed =
  | { readonly outcome: 'refreshed'; readonly token: string; readonly session: Session }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'no_account' }
  | PasswordChanged

/**
 * Exchanges a sliding token that still works for one with a new `exp`. The id and `refresh_exp` stay, as SimpleJWT's
 * do; the session can be revoked but does not rotate.
 */
export async function refreshSliding<U>(
  context: SessionContext<U>,
  token: string,
  device: Device,
): Promise<SlidingRefreshed> {
  const presented = await presentToken(context, token, tokenTypes.sliding)
  if (presented.outcome !== 'presented') return presented
  const { claims, subject, account } = presented
  const refusal = context.checkRefreshExp(claims)
  if (refusal !== undefined) return { outcome: 'refused', refusal }
  const session = await sessionOf(context, { ...presented, userId: account.id, kind: 'sliding', device })
  if (session === undefined) return notAdopted(presented)
  if (session.currentJti !== subject.jti) return { outcome: 'refused', refusal: 'blacklisted' }
  if (session.revokedAtMs === undefined && presented.isOutdated)
    return endForPassword(context, session, device)
  const custom = await successorClaims(context, account, claims)
  // not as it was read: revoked, or out of time, since
  const use = { ...device, leewayMs: context.policy.leewaySeconds * 1000 }
  if (!(await context.store.touch(session, use))) return { outcome: 'refused', refusal: 'blacklisted' }
  context.emit({ type: 'refresh', userId: session.userId, sessionId: session.id, outcome: 'kept', ...device })
  return {
    outcome: 'refreshed',
    token: context.issuer.sliding({ session, owner: account.owner, custom }, session.readAtMs),
    session,
  }
}
