import type { Attempt } from '../events/event.ts'
import type { Invariant } from './invariant.ts'

/**
 * No request of these is without an answer, or answered 5xx. To be asked once all have signed in: at first a hundred do
 * so at once from one address, whose guesses are counted in one place, and some are asked to come again.
 */
export const nothingFailed = (when: string, isAsked: (attempt: Attempt) => boolean): Invariant => ({
  name: 'I5',
  promise: `no request fails ${when}`,
  broken: ({ attempts }) =>
    attempts
      .filter((attempt) => attempt.outcome === 'UNKNOWN' && isAsked(attempt))
      .map(
        ({ operation, status, id }) =>
          `${operation} ${id} failed ${when}: ${status === 0 ? 'no answer' : status}`,
      ),
})
