import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Violation } from '../invariants/invariant.ts'
import { runCarnet } from '../processes/carnet-command.ts'
import { createPostgresStand, type PostgresStand } from '../stores/postgres-stand.ts'
import { createSqliteStand } from '../stores/sqlite-stand.ts'
import type { StoreName, StoreStand } from '../stores/store-stand.ts'
import type { Experiment, ExperimentContext, Finding } from './experiment.ts'

const title = 'a migration killed before each of its statements, and run again'
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
    const { kills, violations } = await killEach(context)
    return { ...finding(context.store, kills), violations, seconds: (performance.now() - startedMs) / 1000 }
  },
}

async function killEach(context: ExperimentContext) {
  const violations: Violation[] = []
  let kills = 0
  const { every } = context.settings.migrations
  const server = context.store === 'SQLite' ? undefined : await createPostgresStand()
  try {
    for (let at = 1; ; at += every) {
      const broken = await killAt({ ...context, server }, at)
      if (broken === 'not reached') return { kills, violations }
      kills += 1
      violations.push(
        ...broken.map((what) => ({ invariant: 'I9', what: `killed at ${at}: ${what}` }) as const),
      )
    }
  } finally {
    await server?.remove()
  }
}

interface Place extends ExperimentContext {
  readonly server: PostgresStand | undefined
}

async function killAt(context: Place, at: number): Promise<string[] | 'not reached'> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-migration-'))
  const stand = await openStand(context, folder)
  try {
    const { fromSources } = context
    const environment = { ...stand.environment, CARNET_SECRET: 'a secret of the rig, of thirty-two bytes' }
    const running = { fromSources, folder, environment: { ...environment, RIG_DIE_AT: String(at) } }
    const killed = await runCarnet({ ...running, variant }, ['migrate'])
    if (killed.signal === null) return killed.code === 0 ? 'not reached' : [killed.printed]
    const again = await runCarnet({ fromSources, folder, environment }, ['migrate'])
    if (again.code !== 0) return [`the next migration failed: ${again.printed}`]
    const { faults, sessions } = await stand.readFacts()
    return sessions.size === 0 ? [...faults] : ['there are sessions of nobody']
  } finally {
    await stand.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Stand = Pick<StoreStand, 'environment' | 'readFacts' | 'remove'>

/** An empty database: a file, or one more of the server. */
async function openStand({ server }: Place, folder: string): Promise<Stand> {
  if (server === undefined) return createSqliteStand(folder)
  const address = await server.server.createDatabase()
  return {
    environment: { DATABASE_URL: address },
    readFacts: () => server.readFactsOf(new URL(address).pathname.slice(1)),
    remove: async () => undefined,
  }
}

function finding(store: StoreName, kills: number): Omit<Finding, 'violations' | 'seconds'> {
  const none = { rotations: 0, requests: kills, unknown: 0, revocations: 0, cuts: 0, forcedBeyondGrace: 0 }
  return {
    id: 'E15',
    title,
    store,
    counts: { ...none, kills },
    recoveriesMs: [],
    revocationsMs: [],
    notes: [`${kills} kills`],
  }
}
