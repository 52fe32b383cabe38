import { StoreUnavailableError } from '../../sessions/index.ts'
import { isLate } from './asker.ts'

/**
 * While a synchronous standby is gone no COMMIT is answered, and each that is given up leaves a process waiting at the
 * server. So that they are not ever more, no more is written then, but for one trial at a time.
 */
export interface Commits {
  /** Does the work of one transaction. @throws StoreUnavailableError at once, where it would not be committed. */
  readonly guard: <T>(transaction: () => Promise<T>) => Promise<T>
  /** Takes note of what becomes of a COMMIT. */
  readonly note: <T>(commit: Promise<T>) => Promise<T>
}

export function createCommits(poolSize: number): Commits {
  const maximumLate = Math.ceil(poolSize / 2)
  /** How many were not answered in time since one was. */
  let late = 0
  let isTried = false

  return {
    async guard(transaction) {
      if (late < maximumLate) return transaction()
      if (isTried) throw unconfirmedError()
      isTried = true
      try {
        return await transaction()
      } finally {
        isTried = false
      }
    },
    async note(commit) {
      try {
        const result = await commit
        late = 0
        return result
      } catch (error) {
        if (isLate(error)) late += 1
        throw error
      }
    },
  }
}

const unconfirmedError = () =>
  new StoreUnavailableError('The database cannot be used now: it does not confirm what is written.')
