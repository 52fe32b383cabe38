import { type Claims, type Refusal, tokenTypes } from '../tokens/index.ts'
import type { SessionContext } from './session-context.ts'
import { standingOf } from './standing.ts'
import { adoptedSessionId, type Subject, subjectOf } from './subject.ts'

export type Verified =
  | { readonly outcome: 'good'; readonly claims: Claims }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'no_account' }

/**
 * Says whether a token of any type is good now: its signature and claims, its session and its user. Changes nothing; a
 * retired refresh token is refused here even within its grace window.
 */
export async function verify<U>(context: SessionContext<U>, token: string): Promise<Verified> {
  const verdict = context.verify(token, tokenTypes.untyped)
  if (!verdict.ok) return { outcome: 'refused', refusal: verdict.refusal }
  const subject = subjectOf(verdict.claims)
  if (!(await isSessionGood(context, verdict.claims, subject)))
    return { outcome: 'refused', refusal: 'blacklisted' }
  if (subject.userId !== undefined) {
    const account = await context.accounts.findById(subject.userId)
    if (!account?.isActive) return { outcome: 'no_account' }
  }
  return { outcome: 'good', claims: verdict.claims }
}

async function isSessionGood<U>(
  context: SessionContext<U>,
  claims: Claims,
  subject: Subject,
): Promise<boolean> {
  const { sessionId, jti } = subject
  const type = claims['token_type']
  // a token from before sessions may have been blacklisted under the id that its adoption gives it
  const id = sessionId ?? (context.policy.adopt && type !== 'access' ? adoptedSessionId(claims) : undefined)
  if (id === undefined) return true
  const session = await context.store.find(id)
  if (session === undefined) return sessionId === undefined
  if (type === 'access') return session.revokedAtMs === undefined
  // its `exp` may lie behind the time in which it could be refreshed
  if (type === 'sliding') return session.revokedAtMs === undefined && session.currentJti === jti
  return standingOf(session, jti, 0, context.policy.leewaySeconds * 1000) === 'current'
}
