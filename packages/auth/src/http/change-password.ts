import { OverloadedError, UserInputError } from '../users/index.ts'
import { type Answer, invalidInput } from './answer.ts'
import type { Call, HttpContext } from './http-context.ts'
import { busy, done } from './token-answers.ts'

/** Changes the caller's password, if they know the old one, and ends their other sessions. */
export async function changePassword<C extends object, U>(
  { users, sessions: { accounts } }: HttpContext<C, U>,
  { fields, caller }: Call<'current_password' | 'new_password'>,
): Promise<Answer> {
  const account = await accounts.findByOwner(caller?.userId ?? '')
  const verdict = await accounts.verifyPassword(account, fields.current_password)
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
  return done
}

const wrongPassword = invalidInput({ current_password: ['Invalid password.'] })
