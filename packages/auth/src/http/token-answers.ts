import { challenge } from '../guard/index.ts'
import type { Blacklisted, NotGranted, Refreshed, SlidingRefreshed, Verified } from '../sessions/index.ts'
import { type ClaimNames, refusalText } from '../tokens/index.ts'
import { type Answer, failed, ok } from './answer.ts'

/** Nothing was done; trying again in a second is right. */
export const busy = failed('unavailable', {}, { 'retry-after': '1' })

/** Too many attempts have failed: in Django REST framework's words. */
export function throttled({ retryAfterSeconds: seconds }: { readonly retryAfterSeconds: number }): Answer {
  const wait = `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  return failed('throttled', { wait }, { 'retry-after': String(seconds) })
}

type NotDone = Exclude<
  Refreshed | SlidingRefreshed | Verified | Blacklisted | NotGranted,
  { readonly outcome: 'refreshed' | 'good' | 'void' }
>

/** How the outcomes of the token rules that are not successes look on the wire: here and nowhere else. */
export function createTokenAnswers({
  headerTypes,
  claimNames,
}: {
  readonly headerTypes: readonly string[]
  readonly claimNames: ClaimNames
}): (outcome: NotDone) => Answer {
  const headers = challenge(headerTypes, false)
  return (outcome) => {
    switch (outcome.outcome) {
      case 'refused':
        return 'refusal' in outcome
          ? {
              status: 401,
              body: { detail: refusalText(outcome.refusal, claimNames), code: 'token_not_valid' },
              headers,
            }
          : failed('no_active_account', {}, headers)
      case 'overloaded':
        return busy
      case 'throttled':
        return throttled(outcome)
      case 'reused':
        return failed('token_reused', {}, headers)
      case 'password_changed':
        return failed('password_of_token_changed', {}, headers)
      case 'no_account':
        return failed('no_account_for_token', {}, headers)
    }
  }
}

/** An empty object: what SimpleJWT answers where there is nothing to say. */
export const done: Answer = ok({})
