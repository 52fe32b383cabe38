// `npm run faults`: everything that can happen to servers, done to ours. Short unless `--long`; `--only E1,E9` and
// `--store SQLite` choose. A seed repeats a run's choices. The long run is what docs/reliability.md shows.
import { parseArgs } from 'node:util'
import { describeMachine } from '../bench/machine.ts'
import { lateRevocations } from './promptness.ts'
import { publish, summarise } from './report.ts'
import { runExperiments } from './run-experiments.ts'
import { long, short } from './settings.ts'
import { isStoreName } from './stores/store-stand.ts'

const { values } = parseArgs({
  options: {
    long: { type: 'boolean' },
    seed: { type: 'string' },
    only: { type: 'string' },
    store: { type: 'string' },
    sources: { type: 'boolean' },
  },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const seed = values.seed === undefined ? Math.trunc(Math.random() * 1e9) : Number(values.seed)
const isLong = values.long === true
const settings = isLong ? long : short
console.log(`Seed ${seed}`)
const startedMs = performance.now()
const outcome = await runExperiments({
  seed,
  settings,
  fromSources: values.sources === true,
  only: values.only?.split(','),
  stores: values.store?.split(',').filter(isStoreName),
  tell: console.log,
})
const results = summarise(outcome, {
  seed,
  isLong,
  date: new Date().toISOString(),
  minutes: (performance.now() - startedMs) / 60_000,
  machine: describeMachine(import.meta.dirname),
})
for (const { id, store, violations } of outcome.findings)
  for (const { invariant, what } of violations.slice(0, 10))
    console.log(`${id} ${store} ${invariant}: ${what}`)
for (const line of outcome.unavailable) console.log(`Not run on this machine: ${line}`)
const late = lateRevocations(outcome.findings, settings.patience)
for (const line of late) console.log(line)
const isGreen =
  late.length === 0 &&
  outcome.findings.every(({ violations }) => violations.length === 0) &&
  outcome.controls.every(({ isCaught }) => isCaught)
if (isGreen && isLong && values.only === undefined && values.store === undefined) publish(results)
console.log(isGreen ? 'Every promise was kept.' : 'PROMISES WERE BROKEN.')
process.exitCode = isGreen ? 0 : 1
