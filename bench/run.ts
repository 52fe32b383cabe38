// `npm run bench`: everything in one run, side by side, written to bench/results.*, the README and docs/scaling.md. With
// `--short` it takes under a minute and, like `--only engine,login`, writes to bench/.scratch instead. `--only engine
// --publish` puts these sections in the place of the published ones.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { judge, later } from './bars.ts'
import { measureBundle } from './bundle.ts'
import { measureDjango } from './django.ts'
import { measureEngine } from './engine.ts'
import { measureLogin } from './login.ts'
import { describeMachine } from './machine.ts'
import { plot } from './plot.ts'
import { measurePostgres } from './postgres.ts'
import { type DatedGroup, mergeGroups } from './published.ts'
import { measureRefresh } from './refresh.ts'
import { barTable, markdown, type Results, withFigures } from './report.ts'
import { measureRevocation } from './revocation.ts'
import type { Group } from './rounds.ts'
import { measureRoutes } from './routes.ts'
import { measureScale } from './scale.ts'
import { withTables } from './scale-page.ts'
import { createScratch } from './scratch.ts'
import { full, type Settings, short } from './settings.ts'
import { measureStartup } from './startup.ts'
import { measureStorage } from './storage.ts'

type Measure = (settings: Settings, scratch: string) => Promise<Group[]>

const sections: Readonly<Record<string, Measure>> = {
  engine: measureEngine,
  routes: measureRoutes,
  refresh: measureRefresh,
  postgres: measurePostgres,
  login: measureLogin,
  storage: measureStorage,
  scale: measureScale,
  revocation: measureRevocation,
  startup: measureStartup,
  bundle: measureBundle,
  django: measureDjango,
}

const { values } = parseArgs({
  options: { short: { type: 'boolean' }, only: { type: 'string' }, publish: { type: 'boolean' } },
})
const isShort = values.short === true
const isPartial = values.only !== undefined
if (values.publish && isShort) throw new TypeError('A short run is not published.')
const wanted = values.only?.split(',') ?? Object.keys(sections)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const scratch = createScratch()
const machine = describeMachine(scratch)
const measured: DatedGroup[] = []
for (const name of wanted) measured.push(...(await measureSection(name)))
const isPublished = !isShort && (!isPartial || values.publish === true) && process.exitCode === undefined
const groups =
  isPublished && isPartial ? mergeGroups(readPublished(), { machine, groups: measured }) : measured

const results: Results = {
  date: new Date().toISOString(),
  isShort,
  machine,
  bars: judge(groups),
  groups,
  later,
}
const folder = isPublished ? import.meta.dirname : join(scratch, '..')
writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`)
writeFileSync(join(folder, 'results.md'), markdown(results))
writeFileSync(join(folder, 'results.svg'), plot(groups))
if (isPublished) publish()
console.log(`\n${barTable(results.bars)}\n\nWritten to ${folder}.`)

/** A section that fails costs its own figures only. */
async function measureSection(name: string): Promise<DatedGroup[]> {
  const measure = sections[name]
  if (measure === undefined) throw new TypeError(`No section "${name}": ${Object.keys(sections).join(', ')}.`)
  const startedMs = performance.now()
  process.stdout.write(`Measuring ${name}… `)
  try {
    const measured = await measure(isShort ? short : full, scratch)
    console.log(`${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
    const date = new Date().toISOString()
    return measured.map((group) => ({ ...group, section: name, date }))
  } catch (error) {
    console.log('failed')
    console.error(error)
    process.exitCode = 1
    return []
  }
}

function readPublished(): Results {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'results.json'), 'utf8')) as Results
}

function publish(): void {
  const readme = join(import.meta.dirname, '..', 'README.md')
  const updated = existsSync(readme) ? withFigures(readFileSync(readme, 'utf8'), results) : undefined
  if (updated !== undefined) writeFileSync(readme, updated)
  const scaling = join(import.meta.dirname, '..', 'docs', 'scaling.md')
  writeFileSync(scaling, withTables(readFileSync(scaling, 'utf8'), results))
}
