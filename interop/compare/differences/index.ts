// Every place where Carnet's answer is not the peer's, each with the row of docs/differences.md that says so.
import { guardDifferences } from './guards.ts'
import { requestDifferences } from './requests.ts'
import { sessionDifferences } from './sessions.ts'
import type { SpotDifference } from './spot.ts'
import { tokenDifferences } from './tokens.ts'
import { userDifferences } from './users.ts'

export const differences: readonly SpotDifference[] = [
  ...requestDifferences,
  ...tokenDifferences,
  ...userDifferences,
  ...sessionDifferences,
  ...guardDifferences,
]
