import type { Claims, Refusal, TokenType } from '../tokens/index.ts'
import type { Account } from '../users/index.ts'
import { activeAccount, isUnknownForeigner, type SessionContext } from './session-context.ts'
import { type Subject, subjectOf } from './subject.ts'

/** A token that may be exchanged, as far as can be told before its session is read. */
export interface PresentedToken<U> {
  readonly outcome: 'presented'
  readonly claims: Claims
  readonly subject: Subject
  readonly account: Account<U>
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
  const verdict = context.verify(token, type)
  if (!verdict.ok) return { outcome: 'refused', refusal: verdict.refusal }
  const { claims } = verdict
  const subject = subjectOf(claims)
  if (isUnknownForeigner(context, subject)) return { outcome: 'refused', refusal: 'invalid' }
  const account = await activeAccount(context, subject.userId)
  return account === undefined
    ? { outcome: 'no_account' }
    : { outcome: 'presented', claims, subject, account }
}
