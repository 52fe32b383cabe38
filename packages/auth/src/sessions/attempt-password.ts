import { type Account, type AccountSource, usernameKey } from '../users/index.ts'
import type { Judged } from './guess-gate.ts'
import type { Device } from './session.ts'
import type { SessionContext } from './session-context.ts'

/** Whose password is tried, and from where. */
export interface PasswordAttempt<U> {
  /** What was typed as the name; undefined where nothing was, because the caller is known. */
  readonly login: string | undefined
  /** Asked when it is the attempt's turn. */
  readonly find: () => Promise<Account<U> | undefined>
  readonly device: Device
}

/** Nothing was looked at. `overloaded`: try again in a second. `throttled`: too many attempts have failed. */
export type NotTried =
  | { readonly outcome: 'overloaded' }
  | { readonly outcome: 'throttled'; readonly retryAfterSeconds: number }

/** The only way to a password: `judge` is asked if the gate lets the attempt pass, and its outcome is counted there. */
export async function attemptPassword<U, T>(
  context: SessionContext<U>,
  { login, find, device }: PasswordAttempt<U>,
  judge: (account: Account<U> | undefined) => Promise<Judged<T>>,
): Promise<T | NotTried> {
  if ((await context.admit()) === 'overloaded') return { outcome: 'overloaded' }
  const account = await find()
  const names = guessNames(context.accounts, login, account)
  const gated = await context.gate.attempt({ names, address: device.ip }, () => judge(account))
  const about = { userId: account?.id, login: shortLogin(login ?? account?.id ?? '') }
  switch (gated.word) {
    case 'overloaded':
      return { outcome: 'overloaded' }
    case 'judged':
      if (gated.isNowLocked) {
        await context.recordRefusal?.({ action: 'account_locked', ...about, reason: 'too_many_failures' })
        context.emit({ type: 'locked', ...about, ...device })
      }
      return gated.value
    case 'throttled': {
      const { limit, retryAfterSeconds, isNews } = gated
      await context.recordRefusal?.({ action: 'sign_in_throttled', ...about, reason: limit })
      if (isNews) context.emit({ type: 'throttled', limit, retryAfterSeconds, ...about, ...device })
      return { outcome: 'throttled', retryAfterSeconds }
    }
  }
}

/** The name that was typed, and the account: a name that nobody has is counted as often as one that somebody has. */
function guessNames<U>(
  { guessNameOfNobody }: AccountSource<U>,
  login: string | undefined,
  account: Account<U> | undefined,
): string[] {
  if (login === undefined) return account ? [account.guessName] : []
  const key = loginKey(login)
  return [key, account?.guessName ?? guessNameOfNobody(key)]
}

/** What failures at a name are counted by. Names that look the same are one. */
export const loginKey = (login: string): string => usernameKey(shortLogin(login))

// what is typed into a login field may be a whole book
export const shortLogin = (login: string): string => login.slice(0, 254)
