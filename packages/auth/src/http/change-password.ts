import type { Requests } from '@carnet/contract'
import { OverloadedError, UserInputError } from '../users/index.ts'
import { type Answer, invalidInput } from './answer.ts'
import type { Call, HttpContext } from './http-context.ts'
import { busy, done, throttled } from './token-answers.ts'

/** Changes the caller's password, if they know the old one, and ends their other sessions. */
export async function changePassword<C extends object, U>(
  { users, sessions, recordRefusal }: HttpContext<C, U>,
  { fields, caller, device }: Call<Requests['changePassword']>,
): Promise<Answer> {
  const claimed = { owner: caller?.userId ?? '', password: fields.current_password }
  const confirmed = await sessions.confirmPassword(claimed, device)
  if (confirmed.outcome === 'overloaded') return busy
  if (confirmed.outcome === 'throttled') return throttled(confirmed)
  const { account } = confirmed
  if (confirmed.outcome === 'mismatch' || account === undefined) {
    const about = { userId: account?.id, login: claimed.owner, reason: 'wrong_password' }
    await recordRefusal({ action: 'password_changed', ...about })
    return wrongPassword
  }
  try {
    const isChanged = await users?.setPassword(account.id, fields.new_password, {
      ...(caller?.sessionId === undefined ? {} : { keepSession: caller.sessionId }),
      // what was just checked must still be the password
      ...(account.passwordHash === undefined ? {} : { from: account.passwordHash }),
    })
    if (!isChanged) return wrongPassword
  } catch (error) {
    if (error instanceof OverloadedError) return busy
    if (error instanceof UserInputError)
      return invalidInput({ new_password: error.problems['password'] ?? [] })
    throw error
  }
  return done
}

const wrongPassword = invalidInput({ current_password: ['Invalid password.'] })
