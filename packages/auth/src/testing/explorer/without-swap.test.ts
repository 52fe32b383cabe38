// A rig that finds nothing is worse than none: a store without a compare-and-swap has to be caught, by the explorer and by
// the contract.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { openPostgres, postgresStore } from '../../stores/postgres/index.ts'
import { createMigrations, sqlStore } from '../../stores/sql/index.ts'
import { createMigrator, openConnection, sqliteSchema, sqliteStore } from '../../stores/sqlite/index.ts'
import { type OpenStores, storeContract } from '../store-contract.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../test-postgres.ts'
import { explore } from './explore.ts'
import type { ExploredDatabase } from './explored-database.ts'
import { exploredPostgres } from './explored-postgres.ts'
import { exploredSqlite } from './explored-sqlite.ts'
import { ruleExperiment, rules } from './rule-experiment.ts'
import { experimentClock, verbExperiment, verbs } from './verb-experiment.ts'
import { storeWithoutSwap } from './without-swap.ts'

const clock = experimentClock()

async function anomaliesOf(database: ExploredDatabase, toStore?: typeof storeWithoutSwap) {
  const chosen = [verbs.rotate, verbs.rotate]
  const experiment = verbExperiment({ database, clock, verbs: chosen, ...(toStore && { toStore }) })
  return (await explore(experiment, { limit: 60 })).anomalies
}

/** The promises that a store breaks. */
async function brokenPromises(open: OpenStores): Promise<string[]> {
  const broken: string[] = []
  for (const { name, run } of storeContract(open)) {
    if (!/concurrent|at once|same time|exactly one/i.test(name)) continue
    await run().catch(() => broken.push(name))
  }
  return broken
}

describe('on SQLite', () => {
  test('the explorer catches it, and nothing else', async () => {
    const database = await exploredSqlite(2, clock.now)
    expect(await anomaliesOf(database)).toEqual([])
    const [anomaly] = await anomaliesOf(database, storeWithoutSwap)
    expect(anomaly?.outcome).toContain('generation=2')
    await database.close()
  })

  const contract = (isBroken: boolean) =>
    brokenPromises(async (now) => {
      const connection = openConnection(':memory:', now)
      const migrator = createMigrator(connection, createMigrations(sqliteSchema))
      await migrator.migrate()
      const store = sqlStore({ connection, migrator, userCheck: 'active' })
      return [isBroken ? storeWithoutSwap(connection, store) : store]
    })

  test('so does the contract', async () => {
    expect(await contract(false)).toEqual([])
    expect(await contract(true)).not.toEqual([])
  })

  test('so does the explorer of the rules, by two successors', async () => {
    const store = sqliteStore({ path: ':memory:', clock: clock.now, userCheck: 'active' })
    await store.migrate()
    const { find, rotate } = store.sessions
    const blind: typeof rotate = async (session, rotation) =>
      rotate((await find(session.id)) ?? session, rotation)
    const broken = { ...store, sessions: { ...store.sessions, rotate: blind } }
    const experiment = await ruleExperiment([rules.refresh, rules.refresh], broken)
    expect((await explore(experiment)).anomalies).not.toEqual([])
    await experiment.close()
  })
})

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('catching a broken store on PostgreSQL: it is not installed')

describe.skipIf(!isInstalled)('on PostgreSQL', () => {
  let postgres: TestPostgres
  let address: string
  beforeAll(async () => {
    if (!isInstalled) return
    postgres = await startTestPostgres({ isDurable: false, settings: { deadlock_timeout: '10ms' } })
    address = await postgres.createDatabase()
    const store = await postgresStore({ address, userCheck: 'active' })
    await store.migrate()
    await store.close()
  })
  afterAll(() => postgres?.close())

  test('the explorer catches it, and nothing else', async () => {
    const database = await exploredPostgres(address, 2, clock.now)
    expect(await anomaliesOf(database)).toEqual([])
    const [anomaly] = await anomaliesOf(database, storeWithoutSwap)
    expect(anomaly?.outcome).toContain('generation=2')
    await database.close()
  })

  test('so does the contract', async () => {
    const broken = await brokenPromises(async (now) => {
      await postgres.empty(address)
      const { connection, close } = await openPostgres({ address, clock: now })
      return [{ ...storeWithoutSwap(connection), close }]
    })
    expect(broken).not.toEqual([])
  })
})
