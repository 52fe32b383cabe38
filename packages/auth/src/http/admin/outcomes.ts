import { OverloadedError, UserInputError } from '../../users/index.ts'
import { type Answer, failed, invalidInput, ok } from '../answer.ts'
import { busy } from '../token-answers.ts'

export const elsewhere = failed('users_elsewhere')
export const notFound = failed('not_found')

/** Every 401 names a way to prove oneself (RFC 9110 11.6.1); browsers ask nobody for this one. */
export const challenge = { 'www-authenticate': 'Cookie realm="admin"' }
export const sessionRequired = failed('admin_session_required', {}, challenge)

/** What was done, in a sentence, and how many sessions it ended. */
export const done = (sentence: string, sessionsEnded: number, more: object = {}): Answer =>
  ok({ done: sentence, sessions_ended: sessionsEnded, ...more })

/** What a person's input is at fault with becomes an answer. */
export async function unlessWrong(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof OverloadedError) return busy
    if (error instanceof UserInputError) return invalidInput(error.problems)
    throw error
  }
}
