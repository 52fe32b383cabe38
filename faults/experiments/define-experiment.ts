import type { Invariant } from '../invariants/invariant.ts'
import type { StoreName, StoreStand } from '../stores/store-stand.ts'
import { createWorld, type World, type WorldOptions } from '../world.ts'
import { conclude } from './conclude.ts'
import { withEvidence } from './evidence.ts'
import type { Experiment, ExperimentContext } from './experiment.ts'

const everyStore: readonly StoreName[] = ['SQLite', 'PostgreSQL', 'PostgreSQL + Redis']

export interface Definition<Stand extends StoreStand> {
  readonly id: string
  readonly title: string
  readonly stores?: readonly StoreName[]
  /** Whether it needs the machine for itself. Default false: it mostly waits. */
  readonly isAlone?: boolean
  /** Why this machine cannot run it. Default: it can. */
  readonly unavailable?: () => string | undefined
  /** Where the experiment needs a store of a special make. */
  readonly openStore?: (context: ExperimentContext, folder: string) => Promise<Stand>
  readonly world?: (context: ExperimentContext) => Partial<WorldOptions>
  readonly run: (scene: Scene<Stand>) => Promise<Act>
}

export interface Scene<Stand extends StoreStand = StoreStand> extends ExperimentContext {
  readonly world: World
  readonly stand: Stand
  /** Whether a share of the time that the experiment has is left; then it may begin another round. */
  readonly isTimeLeft: (share?: number) => boolean
}

/** What was done, for the report. */
export interface Act {
  readonly kills?: number
  readonly cuts?: number
  readonly notes?: readonly string[]
  readonly also?: readonly Invariant[]
  /** In how many milliseconds the service must be back after each outage. */
  readonly backWithinMs?: number
}

/** An experiment with a world of its own, which is judged and taken down however it ends. */
export function defineExperiment<Stand extends StoreStand = StoreStand>(
  definition: Definition<Stand>,
): Experiment {
  const { id, title, stores = everyStore, isAlone = false, unavailable = () => undefined } = definition
  return {
    id,
    title,
    stores,
    isAlone,
    unavailable,
    async run(context) {
      const startedMs = performance.now()
      let stand: Stand | undefined
      const openStore = async (folder: string) => {
        stand = (await (definition.openStore?.(context, folder) ?? context.openStore(folder))) as Stand
        return stand
      }
      const { random, fromSources, variant, settings } = context
      const { people, devicesEach, graceSeconds, patience } = settings
      const world = await createWorld({
        ...{ random, openStore, people, devicesEach, graceSeconds, fromSources, variant },
        ...definition.world?.(context),
      })
      try {
        const allMs = (settings.secondsOf?.[id] ?? Number.POSITIVE_INFINITY) * 1000
        const isTimeLeft = (share = 1) => performance.now() - startedMs < allMs * share
        const act = await definition.run({ ...context, world, stand: stand as Stand, isTimeLeft })
        const finding = await conclude(world, { id, title, startedMs, patience, ...act })
        return variant === undefined ? withEvidence(finding, world) : finding
      } finally {
        await world.remove()
      }
    },
  }
}
