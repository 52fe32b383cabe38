import type { Account } from '../users/index.ts'
import { attemptPassword, type NotTried } from './attempt-password.ts'
import type { Judged } from './guess-gate.ts'
import type { Device } from './session.ts'
import type { SessionContext } from './session-context.ts'

export type Confirmed<U> =
  | { readonly outcome: 'match'; readonly account: Account<U> }
  /** Undefined: the user is gone. */
  | { readonly outcome: 'mismatch'; readonly account: Account<U> | undefined }
  | NotTried

/** Whether the user whom a token names knows their password: asked of somebody who is signed in. */
export async function confirmPassword<U>(
  context: SessionContext<U>,
  { owner, password }: { readonly owner: string; readonly password: string },
  device: Device,
): Promise<Confirmed<U>> {
  const { accounts } = context
  const judge = async (account: Account<U> | undefined): Promise<Judged<Confirmed<U>>> => {
    const verdict = await accounts.verifyPassword(account, password)
    if (verdict === 'overloaded') return { outcome: 'neither', value: { outcome: 'overloaded' } }
    return verdict === 'match' && account !== undefined
      ? { outcome: 'success', value: { outcome: 'match', account } }
      : { outcome: 'failure', value: { outcome: 'mismatch', account } }
  }
  const find = () => accounts.findByOwner(owner)
  return attemptPassword(context, { login: undefined, find, device }, judge)
}
