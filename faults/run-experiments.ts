import { type Control, controls } from './controls/control.ts'
import type { Experiment, Finding } from './experiments/experiment.ts'
import { experiments } from './experiments/index.ts'
import type { Violation } from './invariants/invariant.ts'
import { createLanes } from './lanes.ts'
import { createRandom } from './random.ts'
import { type Settings, short } from './settings.ts'
import { checkingUnavailable } from './stores/postgres-stand.ts'
import type { StoreName } from './stores/store-stand.ts'
import { stores } from './stores/stores.ts'

export interface Plan {
  readonly seed: number
  readonly settings: Settings
  readonly fromSources: boolean
  /** Ids of experiments. Default: all. */
  readonly only?: readonly string[] | undefined
  /** Default: all that this machine has. */
  readonly stores?: readonly StoreName[] | undefined
  readonly tell: (line: string) => void
}

export interface ControlFinding {
  readonly name: string
  readonly experiment: string
  readonly isCaught: boolean
  /** What the rig saw of it, a sentence for each promise. */
  readonly seen: readonly Violation[]
}

export interface Outcome {
  readonly findings: readonly Finding[]
  readonly controls: readonly ControlFinding[]
  /** What this machine cannot run, and why. */
  readonly unavailable: readonly string[]
}

/** One experiment on one store, and the broken builds that it must see there. */
export interface Trial {
  readonly plan: Plan
  readonly experiment: Experiment
  readonly store: StoreName
  readonly controls: readonly Control[]
}

export interface Prepared {
  readonly trials: readonly Trial[]
  readonly unavailable: readonly string[]
}

/** What there is to do on this machine, and what it cannot. */
export async function prepare(plan: Plan): Promise<Prepared> {
  const trials: Trial[] = []
  const unavailable: string[] = []
  for (const experiment of experiments.filter(({ id }) => plan.only?.includes(id) ?? true))
    for (const store of storesFor(plan, experiment)) {
      const reason = (await stores[store].unavailable()) ?? experiment.unavailable()
      const isFor = (control: Control) => control.experiment === experiment.id && control.store === store
      const ours = controls.filter(isFor)
      if (reason === undefined) trials.push({ plan, experiment, store, controls: ours })
      else {
        unavailable.push(`${experiment.id} on ${store} (${experiment.title}): ${reason}`)
        // a rig that was not shown to see is to say so
        for (const { name } of ours)
          unavailable.push(`the build that is broken on purpose, ${name}: ${reason}`)
      }
    }
  const unchecked = checkingUnavailable()
  if (unchecked !== undefined && trials.some(({ store }) => store !== 'SQLite')) unavailable.push(unchecked)
  return { trials, unavailable }
}

const storesFor = ({ stores: wanted, settings: { storesOf } }: Plan, { id, stores: all }: Experiment) =>
  all.filter((name) => (wanted?.includes(name) ?? true) && (storesOf?.[id]?.includes(name) ?? true))

/** Each experiment on each store, those that mostly wait two at a time; then the builds that must be caught. */
export async function runExperiments(plan: Plan): Promise<Outcome> {
  const { trials, unavailable } = await prepare(plan)
  const pair = createLanes(2)
  const waiting = trials.filter(({ experiment }) => !experiment.isAlone)
  const found = new Map<Trial, Finding>()
  for (const trial of trials) if (trial.experiment.isAlone) found.set(trial, await runOne(trial))
  await Promise.all(waiting.map((trial) => pair.run(async () => void found.set(trial, await runOne(trial)))))
  const seen = trials.flatMap((trial) =>
    trial.controls.map((control) => pair.run(() => runControl(trial, control))),
  )
  const findings = trials.flatMap((trial) => found.get(trial) ?? [])
  return { findings, controls: await Promise.all(seen), unavailable }
}

export async function runOne({ plan, experiment, store }: Trial, variant?: string): Promise<Finding> {
  const random = createRandom(plan.seed).fork(`${experiment.id} ${store}`)
  const { settings, fromSources } = plan
  const openStore = stores[store].open
  const finding = await experiment
    .run({ random, settings, store, openStore, fromSources, variant })
    .catch((error: unknown) => failed(experiment, store, error))
  if (variant === undefined) tellFinding(plan, finding)
  return finding
}

/** What went wrong in one experiment costs that one only. */
function failed({ id, title }: Experiment, store: StoreName, error: unknown): Finding {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const counts = {
    rotations: 0,
    requests: 0,
    unknown: 0,
    revocations: 0,
    kills: 0,
    cuts: 0,
    forcedBeyondGrace: 0,
  }
  const nothing = { recoveriesMs: [], revocationsMs: [], revocationsInFaultsMs: [], notes: [], seconds: 0 }
  return { id, title, store, counts, ...nothing, violations: [{ invariant: 'rig', what }] }
}

const shown = 8

function tellFinding(
  { tell }: Plan,
  { id, store, title, counts, seconds, violations, notes }: Finding,
): void {
  const { rotations, unknown } = counts
  tell(
    `${id} ${store}: ${title}: ${rotations} rotations, ${unknown} requests without an answer, ` +
      `${violations.length} promises broken (${seconds.toFixed(0)} s)`,
  )
  for (const note of notes) tell(`  ${note}`)
  for (const { invariant, what } of violations.slice(0, shown)) tell(`  BROKEN ${invariant}: ${what}`)
}

export async function runControl(trial: Trial, control: Control): Promise<ControlFinding> {
  const { name, expected, variant, experiment } = control
  // what is broken shows soon
  const plan = { ...trial.plan, settings: short }
  const { violations } = await runOne({ ...trial, plan }, variant)
  const isCaught = violations.some(({ invariant }) => expected.includes(invariant))
  trial.plan.tell(`Control: ${name}: ${isCaught ? 'caught' : 'NOT CAUGHT: the rig is blind'}`)
  const seen = [...Map.groupBy(violations, ({ invariant }) => invariant).values()].flatMap(
    ([first]) => first ?? [],
  )
  return { name, experiment, isCaught, seen }
}
