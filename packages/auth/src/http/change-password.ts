import { OverloadedError, UserInputError } from '../users/index.ts'
import { type Answer, invalidInput, ok } from './answer.ts'
import type { Call, HttpContext } from './http-context.ts'

/** Changes the caller's password, if they know the old one, and ends their other sessions. */
export async function changePassword<C extends object, U>(
  { users, sessions }: HttpContext<C, U>,
  { fields, caller }: Call<'current_password' | 'new_password'>,
  busy: Answer,
): Promise<Answer> {
  const account = await sessions.accounts.findById(caller?.userId ?? '')
  const verdict = await sessions.accounts.verifyPassword(account, fields.current_password)
  if (verdict === 'overloaded') return busy
  if (verdict === 'mismatch' || account === undefined) return wrongPassword
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
  sessions.announceEnd(account.id, 'password_changed')
  return ok({})
}

const wrongPassword = invalidInput({ current_password: ['Invalid password.'] })
