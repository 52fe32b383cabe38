import {
  adoptedSessionId,
  type Claims,
  type Refusal,
  type Subject,
  subjectOf,
  tokenTypes,
} from '../tokens/index.ts'
import type { SessionContext } from './session-context.ts'
import type { FoundSession } from './session-store.ts'
import { standingOf } from './standing.ts'
import type { UseReporter } from './use-reporter.ts'

export type Verified =
  | { readonly outcome: 'good'; readonly claims: Claims }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'no_account' }

/**
 * Says whether a token of any type is good now: its signature and claims, its session and its user. Changes nothing; a
 * retired refresh token is refused here even within its grace window.
 */
export async function verify<U>(context: SessionContext<U>, token: string): Promise<Verified> {
  const verdict = await context.verify(token, tokenTypes.untyped)
  if (!verdict.ok) return { outcome: 'refused', refusal: verdict.refusal }
  const { accounts, policy, uses } = context
  const subject = subjectOf(verdict.claims, policy.claimNames, verdict.isForeign)
  if (await isVoid(context, verdict.claims, subject)) return { outcome: 'refused', refusal: 'blacklisted' }
  if (subject.userId !== undefined) {
    const account = await accounts.findByOwner(subject.userId)
    if (account === undefined || !(account.isActive || policy.admitsInactive))
      return { outcome: 'no_account' }
  }
  noteUse(uses, verdict.claims, subject)
  return { outcome: 'good', claims: verdict.claims }
}

/** A token that somebody asks about has reached them. */
function noteUse(
  { note }: Pick<UseReporter, 'note'> = noReports,
  { iat }: Claims,
  { sessionId }: Subject,
): void {
  if (sessionId !== undefined && typeof iat === 'number') note(sessionId, iat)
}

const noReports = { note: () => undefined }

/** Whether a verified token has been declared void, with its session or alone: asks the store, changes nothing. */
export async function isVoid<U>(
  { store, policy }: Pick<SessionContext<U>, 'store' | 'policy'>,
  claims: Claims,
  { sessionId, jti }: Subject,
): Promise<boolean> {
  const type = claims[policy.claimNames.tokenType]
  if (sessionId === undefined && type === 'access') return false
  // a token from before sessions may have been blacklisted under the id that its adoption gives it
  const session = await store.find(sessionId ?? adoptedSessionId(claims, jti))
  if (session === undefined)
    return sessionId !== undefined || ((await store.shared?.isBlacklisted(jti)) ?? false)
  if (type === 'access') return session.revokedAtMs !== undefined
  // its `exp` may lie behind the time in which it could be refreshed
  if (type === 'sliding') return session.revokedAtMs !== undefined || session.currentJti !== jti
  return isRefreshVoid({ store, policy }, session, jti)
}

async function isRefreshVoid<U>(
  { store, policy }: Pick<SessionContext<U>, 'store' | 'policy'>,
  session: FoundSession,
  jti: string,
): Promise<boolean> {
  const standing = standingOf(session, jti, { graceMs: 0, leewayMs: policy.leewaySeconds * 1000 })
  // one that we do not know may be the successor that another system gave
  if (standing === 'reused' && store.shared !== undefined) return store.shared.isBlacklisted(jti)
  return standing !== 'current'
}
