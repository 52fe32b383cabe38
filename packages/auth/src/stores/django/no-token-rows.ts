import type { Recipe } from '../sql/index.ts'
import type { TokenRows } from './token-record.ts'

/** For a database without the app: Django keeps no record of tokens, so there is nothing to write or ask. */
export const noTokenRows: TokenRows = {
  record: () => answer(undefined),
  blacklist: () => answer(true),
  blacklistAll: () => answer(undefined),
  blacklistLive: () => answer(undefined),
  isOfAnother: () => answer(false),
  blacklistedAt: () => answer(undefined),
  findLive: () => answer([]),
  latestBlacklisted: () => answer(0),
  findBlacklisted: () => answer([]),
  findOld: () => answer(undefined),
  delete: () => answer(undefined),
}

// biome-ignore lint/correctness/useYield: nothing is asked of the database
function* answer<T>(value: T): Recipe<T> {
  return value
}
