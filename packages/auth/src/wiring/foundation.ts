import type { CustomClaims } from '../claims/index.ts'
import type { ParsedOptions } from '../options/index.ts'
import type { UseReporter } from '../sessions/index.ts'
import type { Store } from '../stores/index.ts'
import type { Random } from '../tokens/index.ts'
import type { Hasher } from '../users/index.ts'
import type { CountedSinks } from './administering.ts'
import type { Observing } from './observing.ts'

/** What is there once the options are checked and the database is reached: everything else stands on it. */
export interface Foundation {
  readonly options: ParsedOptions<unknown>
  readonly clock: () => number
  readonly random: Random
  readonly claims: CustomClaims<object, unknown>
  readonly store: Store
  readonly sinks: CountedSinks
  readonly observing: Observing
  /** Undefined where nothing is to be noted of tokens in use. */
  readonly uses: UseReporter | undefined
  /** What writes passwords, in place of the one that the options name. */
  readonly hasher: Hasher | undefined
}
