import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { postgresStore } from '../../stores/postgres/index.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../test-postgres.ts'
import { type ExploreOptions, explore } from './explore.ts'
import type { ExploredDatabase } from './explored-database.ts'
import { exploredPostgres } from './explored-postgres.ts'
import { exploredSqlite } from './explored-sqlite.ts'
import { experimentClock, type VerbName, verbExperiment, verbs } from './verb-experiment.ts'

// all orders of all pairs, and more of three: CARNET_EXPLORE=all
const isLong = process.env['CARNET_EXPLORE'] === 'all'
const seed = Number(process.env['CARNET_SEED'] ?? '1')
const names = Object.keys(verbs) as VerbName[]
const clock = experimentClock()

const pairs = names.flatMap((a, index) => names.slice(index).map((b) => [a, b] as const))
const triples = [
  ['rotate', 'rotate', 'revoke'],
  ['rotate', 'touch', 'revokeAll'],
  ['rotate', 'rotate', 'deactivate'],
  ['create', 'setPassword', 'delete'],
  ['create', 'revokeAll', 'deactivate'],
  ['createCapped', 'createCapped', 'createCapped'],
  ['createCapped', 'rotate', 'revokeOthers'],
  ['adopt', 'adopt', 'revokeAll'],
  ['shadow', 'rotate', 'confirm'],
  ['setPassword', 'replacePassword', 'rotate'],
] as const satisfies readonly (readonly VerbName[])[]

/** Each of these is one atomic decision, or it is not what its port promises. */
async function expectAtomic(
  database: ExploredDatabase,
  chosen: readonly VerbName[],
  options: ExploreOptions,
) {
  const experiment = verbExperiment({ database, clock, verbs: chosen.map((name) => verbs[name]) })
  const { anomalies, orders } = await explore(experiment, options)
  expect(orders).toBeGreaterThan(1)
  expect(anomalies).toEqual([])
}

describe('SQLite, in every order of the statements', () => {
  let database: ExploredDatabase
  beforeAll(async () => {
    database = await exploredSqlite(3, clock.now)
  })
  afterAll(() => database.close())

  test.each(pairs)('%s and %s', (...chosen) => expectAtomic(database, chosen, {}))
  test.each(triples)('%s, %s and %s', (...chosen) => expectAtomic(database, chosen, { limit: 200, seed }))
})

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('exploring the orders of statements on PostgreSQL: it is not installed')

describe.skipIf(!isInstalled)('PostgreSQL, in many orders of the statements', { timeout: 600_000 }, () => {
  let postgres: TestPostgres
  let database: ExploredDatabase
  beforeAll(async () => {
    if (!isInstalled) return
    postgres = await startTestPostgres({ isDurable: false, settings: { deadlock_timeout: '10ms' } })
    const address = await postgres.createDatabase()
    const store = await postgresStore({ address, userCheck: 'active' })
    await store.migrate()
    await store.close()
    database = await exploredPostgres(address, 3, clock.now)
  })
  afterAll(async () => {
    await database?.close()
    await postgres?.close()
  })

  const chosenPairs = [
    ['rotate', 'rotate'],
    ['rotate', 'revoke'],
    ['rotate', 'deactivate'],
    ['rotate', 'setPassword'],
    ['create', 'setPassword'],
    ['create', 'deactivate'],
    ['createCapped', 'createCapped'],
    ['adopt', 'revokeAll'],
  ] as const satisfies readonly (readonly VerbName[])[]
  test.each(isLong ? pairs : chosenPairs)('%s and %s', (...chosen) =>
    expectAtomic(database, chosen, isLong ? {} : { limit: 12, seed }),
  )
  test.each(isLong ? triples : triples.slice(0, 2))('%s, %s and %s', (...chosen) =>
    expectAtomic(database, chosen, { limit: isLong ? 300 : 12, seed }),
  )
})
