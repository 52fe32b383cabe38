import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../bench/machine.ts'
import type { Finding } from './experiments/experiment.ts'
import type { InvariantName } from './invariants/invariant.ts'
import type { ControlFinding, Outcome } from './run-experiments.ts'
import { type Spread, spread } from './spread.ts'
import type { StoreName } from './stores/store-stand.ts'

export interface ExperimentResult extends Pick<Finding, 'id' | 'title' | 'store' | 'counts' | 'notes'> {
  readonly seconds: number
  readonly recoveryMs: Spread | undefined
  readonly heardMs?: Spread | undefined
  readonly heardInFaultsMs?: Spread | undefined
  /** How often each promise was broken. */
  readonly broken: Readonly<Partial<Record<InvariantName, number>>>
}

/** Of one run. `results.json` holds the latest green long ones, the oldest first. */
export interface Results {
  readonly date: string
  readonly seed: number
  readonly isLong: boolean
  readonly minutes: number
  readonly machine: Pick<Machine, 'cpu' | 'cores' | 'system' | 'node' | 'diskFlushMs'>
  readonly stores: readonly StoreResult[]
  readonly experiments: readonly ExperimentResult[]
  readonly controls: readonly Pick<ControlFinding, 'name' | 'experiment' | 'isCaught'>[]
  readonly unavailable: readonly string[]
}

/** Everything that was done to one store, added up. */
export interface StoreResult {
  readonly store: StoreName
  readonly counts: Finding['counts']
  readonly broken: ExperimentResult['broken']
  readonly recoveryMs: Spread | undefined
  readonly heardMs?: Spread | undefined
  readonly heardInFaultsMs?: Spread | undefined
}

type Circumstances = Pick<Results, 'date' | 'seed' | 'isLong' | 'minutes'> & { readonly machine: Machine }

export function summarise(outcome: Outcome, circumstances: Circumstances): Results {
  const { cpu, cores, system, node, diskFlushMs } = circumstances.machine
  const byStore = Map.groupBy(outcome.findings, ({ store }) => store)
  return {
    ...circumstances,
    machine: { cpu, cores, system, node, diskFlushMs },
    stores: [...byStore].map(([store, findings]) => ({ store, ...addedUp(findings) })),
    experiments: outcome.findings.map((finding) => {
      const { id, title, store, notes } = finding
      return { id, title, store, ...addedUp([finding]), notes, seconds: Math.round(finding.seconds) }
    }),
    controls: outcome.controls.map(({ name, experiment, isCaught }) => ({ name, experiment, isCaught })),
    unavailable: outcome.unavailable,
  }
}

function addedUp(findings: readonly Finding[]): Omit<StoreResult, 'store'> {
  const counts = findings
    .map((finding) => ({ ...finding.counts }) as Record<string, number>)
    .reduce((sum, each) => mapValues(each, (value, name) => value + (sum[name] ?? 0)))
  const violations = findings.flatMap((finding) => finding.violations)
  const broken = Map.groupBy(violations, ({ invariant }) => invariant)
  return {
    counts: counts as unknown as Finding['counts'],
    broken: Object.fromEntries([...broken].map(([name, all]) => [name, all.length])),
    recoveryMs: spread(findings.flatMap(({ recoveriesMs }) => recoveriesMs)),
    heardMs: spread(findings.flatMap(({ revocationsMs }) => revocationsMs)),
    heardInFaultsMs: spread(findings.flatMap((finding) => finding.revocationsInFaultsMs)),
  }
}

const mapValues = (record: Record<string, number>, change: (value: number, name: string) => number) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]))

const number = (value: number) => value.toLocaleString('en')
const times = (spread: Spread | undefined) =>
  spread === undefined
    ? '–'
    : `${number(spread.p50)} / ${number(spread.p99)} / ${number(spread.longest)} ms (${number(spread.count)})`

/** A line of the table: what it says, and what of a store's result it shows. */
const lines: readonly (readonly [string, (result: StoreResult) => string])[] = [
  ['requests', ({ counts }) => number(counts.requests)],
  ['rotations acknowledged', ({ counts }) => number(counts.rotations)],
  ['requests without an answer', ({ counts }) => number(counts.unknown)],
  ['revocations acknowledged', ({ counts }) => number(counts.revocations)],
  ['servers, PostgreSQL or Redis killed', ({ counts }) => number(counts.kills)],
  ['power cuts', ({ counts }) => number(counts.cuts)],
  ['**acknowledged, then lost**', ({ broken }) => number(broken.I2 ?? 0)],
  ['**forks: two successors of one token**', ({ broken }) => number(broken.I1 ?? 0)],
  ['**forgotten revocations**', ({ broken }) => number((broken.I3 ?? 0) + (broken.I6 ?? 0))],
  [
    '**used-up tokens accepted, or thieves missed**',
    ({ broken }) => number((broken.I4 ?? 0) + (broken.I8 ?? 0)),
  ],
  ['**false theft alarms**', ({ broken }) => number(broken.I7 ?? 0)],
  ['**forced log-ins, outage within the grace window**', ({ broken }) => number(broken.I5 ?? 0)],
  ['forced log-ins, no answer for longer than that', ({ counts }) => number(counts.forcedBeyondGrace)],
  ['damaged databases', ({ broken }) => number(broken.I9 ?? 0)],
  ['answers of 500, unordered ends, acknowledged without a store', ({ broken }) => number(broken.I11 ?? 0)],
  ['back after a fault, p50 / p99 / longest (faults)', ({ recoveryMs }) => times(recoveryMs)],
  ['refused by the other processes, p50 / p99 / longest (seen)', ({ heardMs }) => times(heardMs)],
  ['the same, amid faults or just after', ({ heardInFaultsMs }) => times(heardInFaultsMs)],
]

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** The block of figures of docs/reliability.md. */
export const figures = (runs: readonly Results[]): string => runs.map(figuresOf).join('\n\n')

function figuresOf(results: Results): string {
  const { stores, experiments, controls, machine, unavailable } = results
  const head = ['', ...stores.map(({ store }) => store)]
  const sums = lines.map(([what, show]) => [what, ...stores.map(show)])
  const rows = experiments.map(({ id, title, store, counts, recoveryMs, broken, notes }) => [
    id,
    [title, ...notes].join('. '),
    store,
    number(counts.rotations),
    times(recoveryMs),
    Object.keys(broken).join(', ') || 'none',
  ])
  const seen = controls.map(({ name, experiment, isCaught }) => [
    name,
    experiment,
    isCaught ? 'caught' : '**not caught**',
  ])
  return [
    `### Seed ${results.seed}`,
    table(head, sums),
    `Measured ${results.date.slice(0, 10)} in ${Math.round(results.minutes)} minutes with the seed ${results.seed}, Node ${machine.node.slice(1)}, ${machine.cores} cores (${machine.cpu}), ${machine.system}; servers, databases, proxy and clients share them.`,
    '#### What was done',
    table(['', 'experiment', 'store', 'rotations', 'back, p50 / p99 / longest (faults)', 'broken'], rows),
    '#### Builds that are broken on purpose',
    table(['build', 'experiment', 'seen'], seen),
    ...(unavailable.length === 0
      ? []
      : ['#### Not run on that machine', unavailable.map((line) => `- ${line}`).join('\n')]),
  ].join('\n\n')
}

const block = /(<!-- faults:start -->)[\s\S]*?(<!-- faults:end -->)/
const page = join(import.meta.dirname, '..', 'docs', 'reliability.md')

/** The page with its figures replaced; undefined where it has no place for them. */
export function withResults(text: string, runs: readonly Results[]): string | undefined {
  if (!block.test(text)) return undefined
  return text.replace(block, (_, start, end) => `${start}\n${figures(runs)}\n${end}`)
}

const file = join(import.meta.dirname, 'results.json')
const shown = 2

/** Puts a run in the place of one with its seed, or of the oldest, and shows those that there are. */
export function publish(results: Results): void {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results[]) : []
  const runs = [...before.filter(({ seed }) => seed !== results.seed), results].slice(-shown)
  writeFileSync(file, `${JSON.stringify(runs, undefined, 2)}\n`)
  const updated = existsSync(page) ? withResults(readFileSync(page, 'utf8'), runs) : undefined
  if (updated !== undefined) writeFileSync(page, updated)
}
