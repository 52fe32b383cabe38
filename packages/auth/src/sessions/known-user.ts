import type { Account } from '../users/index.ts'
import { attemptPassword, type NotTried, shortLogin } from './attempt-password.ts'
import type { Judged } from './guess-gate.ts'
import type { Device } from './session.ts'
import type { SessionContext, SignInRefusal } from './session-context.ts'

/** `refused`: unknown, inactive or wrong password, which nobody may tell apart. */
export type NotGranted = { readonly outcome: 'refused' } | NotTried

export interface Credentials {
  readonly login: string
  readonly password: string
}

export interface Known<U> {
  readonly outcome: 'known'
  readonly account: Account<U>
}

type Reason = SignInRefusal['reason']

// a password or its hash can change between the check and the insert of a session; then the check is made again
export const maximumAttempts = 3

/**
 * The user whom a login and a password belong to, if they may sign in, and `whyElseNot` has no reason against it. Whoever may
 * not is written down. The attempt is settled when the promise resolves: what is written for it is on the disk with the
 * session that follows.
 */
export async function knownUser<U>(
  context: SessionContext<U>,
  credentials: Credentials,
  device: Device,
  whyElseNot?: (account: Account<U>) => Reason | undefined,
): Promise<Known<U> | NotGranted> {
  const { login, password } = credentials
  const find = () => context.accounts.findByLogin(login)
  return attemptPassword(
    context,
    { login, find, device },
    async (): Promise<Judged<Known<U> | NotGranted>> => {
      // again: an attempt may have waited for others, and the password may be another one since
      const account = await find()
      const verdict = await context.accounts.verifyPassword(account, password)
      if (verdict === 'overloaded') return { outcome: 'neither', value: { outcome: 'overloaded' } }
      const reason = account && ((await whyNot(context, account, verdict)) ?? whyElseNot?.(account))
      if (account !== undefined && reason === undefined)
        return { outcome: 'success', value: { outcome: 'known', account } }
      const refusal = { userId: account?.id, reason: reason ?? 'unknown', login } as const
      return { outcome: 'failure', value: await refuse(context, refusal, device) }
    },
  )
}

/** Why a user may not sign in, or undefined. */
async function whyNot<U>(
  { isAdmitted }: SessionContext<U>,
  account: Account<U>,
  verdict: 'match' | 'mismatch',
): Promise<Reason | undefined> {
  if (verdict === 'mismatch') return 'wrong_password'
  if (!account.isActive) return 'inactive'
  return (await isAdmitted(account.user)) ? undefined : 'not_admitted'
}

/** The password was another one each time when a session was to begin. */
export const refuseChanged = <U>(context: SessionContext<U>, { login }: Credentials, device: Device) =>
  refuse(context, { userId: undefined, reason: 'changed_meanwhile', login }, device)

async function refuse<U>(
  context: SessionContext<U>,
  refusal: SignInRefusal,
  device: Device,
): Promise<{ readonly outcome: 'refused' }> {
  await context.recordRefusal?.(refusal)
  context.emit({ type: 'sign_in_failed', login: shortLogin(refusal.login), ...device })
  return { outcome: 'refused' }
}
