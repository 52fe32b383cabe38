import type { Violation } from '../invariants/invariant.ts'
import type { Random } from '../random.ts'
import type { Settings } from '../settings.ts'
import type { StoreName, StoreStand } from '../stores/store-stand.ts'

export interface ExperimentContext {
  readonly random: Random
  readonly settings: Settings
  readonly store: StoreName
  readonly openStore: (folder: string) => Promise<StoreStand>
  readonly fromSources: boolean
  /** A module that breaks the servers on purpose; then the invariants must notice. */
  readonly variant?: string | undefined
}

/** What an experiment found, in figures that may be added up. */
export interface Finding {
  readonly id: string
  readonly title: string
  readonly store: StoreName
  readonly counts: Counts
  /** Milliseconds, unsorted. */
  readonly recoveriesMs: readonly number[]
  /** How long processes took to hear of an end that another one answered: in calm, and amid faults. */
  readonly revocationsMs: readonly number[]
  readonly revocationsInFaultsMs: readonly number[]
  readonly violations: readonly Violation[]
  /** What is worth a sentence. */
  readonly notes: readonly string[]
  readonly seconds: number
}

export interface Counts {
  readonly rotations: number
  readonly requests: number
  readonly unknown: number
  readonly revocations: number
  readonly kills: number
  readonly cuts: number
  /** Log-ins that are excused, see `invariants/excuses.ts`: an outage beyond the grace window, for one client at least. */
  readonly forcedBeyondGrace: number
}

export interface Experiment {
  readonly id: string
  readonly title: string
  readonly stores: readonly StoreName[]
  /** Whether it needs the machine for itself. */
  readonly isAlone: boolean
  /** Why this machine cannot run it; undefined: it can. */
  readonly unavailable: () => string | undefined
  readonly run: (context: ExperimentContext) => Promise<Finding>
}
