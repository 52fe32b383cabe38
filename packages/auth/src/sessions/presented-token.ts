import { type Claims, type Refusal, type Subject, subjectOf, type TokenType } from '../tokens/index.ts'
import type { Account } from '../users/index.ts'
import { type PasswordChanged, passwordChange } from './revoke-claim.ts'
import { isUnknownForeigner, lookUp, type SessionContext, type Shown } from './session-context.ts'

/** A token that may be exchanged, as far as can be told before its session is read. */
export interface PresentedToken<U> {
  readonly outcome: 'presented'
  readonly claims: Claims
  readonly subject: Subject
  readonly account: Account<U>
  readonly read: Shown['read']
  /** Whether the user has changed their password since another system issued it. */
  readonly isOutdated: boolean
}

export type NotPresented =
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** The user is gone or inactive. */
  | { readonly outcome: 'no_account' }

export async function presentToken<U>(
  context: SessionContext<U>,
  token: string,
  type: TokenType,
): Promise<PresentedToken<U> | NotPresented> {
  const verdict = await context.verify(token, type)
  if (!verdict.ok) return { outcome: 'refused', refusal: verdict.refusal }
  const { claims } = verdict
  const subject = subjectOf(claims, context.policy.claimNames, verdict.isForeign)
  if (await isUnknownForeigner(context, claims, subject)) return { outcome: 'refused', refusal: 'invalid' }
  const { account, read } = await lookUp(context, subject)
  if (account === undefined) return { outcome: 'no_account' }
  const { mayBe, isSince } = passwordChange(context.policy)
  const isOutdated = mayBe(subject) && isSince(claims, account)
  return { outcome: 'presented', claims, subject, account, read, isOutdated }
}

/** What to answer for a token that has no session and gets none. */
export const notAdopted = ({
  isOutdated,
}: Pick<PresentedToken<unknown>, 'isOutdated'>): NotPresented | PasswordChanged =>
  isOutdated ? { outcome: 'password_changed' } : { outcome: 'refused', refusal: 'blacklisted' }
