import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Violation } from '../invariants/invariant.ts'
import { runCarnet } from '../processes/carnet-command.ts'
import { contents, type Place, postgresPlaces, sqlitePlaces } from '../stores/migration-places.ts'
import type { StoreName } from '../stores/store-stand.ts'
import type { Experiment, ExperimentContext, Finding } from './experiment.ts'

const title = 'a migration killed before its statements, one by one, and run again'
const variant = join(import.meta.dirname, '..', 'processes', 'die-at-statement.ts')

/** E15: wherever a migration is killed, the next one completes it, and the database is what it would have been. */
export const migrationKillExperiment: Experiment = {
  id: 'E15',
  title,
  stores: ['SQLite', 'PostgreSQL'],
  isAlone: false,
  unavailable: () => undefined,
  async run(context) {
    const startedMs = performance.now()
    const { violations, notes } = await killEach(context)
    return { ...finding(context.store), notes, violations, seconds: (performance.now() - startedMs) / 1000 }
  },
}

async function killEach(context: ExperimentContext) {
  const violations: Violation[] = []
  const notes: string[] = []
  const { every } = context.settings.migrations
  const folder = mkdtempSync(join(tmpdir(), 'carnet-migration-'))
  const places = context.store === 'SQLite' ? sqlitePlaces(folder) : await postgresPlaces()
  const from = every === 1 ? 'each statement' : `the first statement, and each ${every}th after it`
  try {
    for (const content of contents) {
      const { kills, broken } = await killAll({ ...context, folder, make: () => places.make(content) })
      if (kills === 0) broken.push('nothing was killed: nothing was shown')
      violations.push(...broken.map((what) => ({ invariant: 'I9', what: `${content}: ${what}` }) as const))
      notes.push(`${content}: ${kills} kills, before ${from}`)
    }
    return { violations, notes }
  } finally {
    await places.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Trying extends ExperimentContext {
  readonly folder: string
  readonly make: () => Promise<Place>
}

async function killAll(trying: Trying) {
  const broken: string[] = []
  let kills = 0
  for (let at = 1; ; at += trying.settings.migrations.every) {
    const found = await killAt(trying, at)
    if (found === 'not reached') return { kills, broken }
    if (found === 'failed') return { kills, broken: [...broken, `at ${at} the migration failed by itself`] }
    kills += 1
    broken.push(...found.map((what) => `killed at ${at}: ${what}`))
  }
}

async function killAt(
  { fromSources, folder, make }: Trying,
  at: number,
): Promise<string[] | 'not reached' | 'failed'> {
  const place = await make()
  try {
    const environment = {
      DATABASE_URL: place.address,
      CARNET_SECRET: 'a secret of the rig, of thirty-two bytes',
    }
    const running = { fromSources, folder, environment: { ...environment, RIG_DIE_AT: String(at) } }
    const killed = await runCarnet({ ...running, variant }, ['migrate'])
    if (killed.signal === null) return killed.code === 0 ? 'not reached' : 'failed'
    // here: a process of its own for each would take as long again
    const failure = await place.migrate().then(
      () => undefined,
      (error: unknown) => `the next migration failed: ${error}`,
    )
    return failure === undefined ? await place.broken() : [failure]
  } finally {
    await place.remove()
  }
}

function finding(store: StoreName): Omit<Finding, 'violations' | 'seconds' | 'notes'> {
  const none = { rotations: 0, requests: 0, unknown: 0, revocations: 0, kills: 0, cuts: 0 }
  return {
    id: 'E15',
    title,
    store,
    counts: { ...none, forcedBeyondGrace: 0 },
    recoveriesMs: [],
    revocationsMs: [],
    revocationsInFaultsMs: [],
  }
}
