// The orders of verb-orders.test.ts on Django's tables, where a verb takes more statements, and Django itself takes part.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { djangoPostgresStore } from '../../stores/django/index.ts'
import { createDjangoPostgres } from '../test-django-postgres.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../test-postgres.ts'
import { explore } from './explore.ts'
import { djangoTables, type ExploredDatabase } from './explored-database.ts'
import {
  blacklistAtDjango,
  blindToDjango,
  djangoFile,
  djangoStores,
  exploredModel,
  exploredOptions,
} from './explored-django.ts'
import { exploredPostgres } from './explored-postgres.ts'
import { exploredSqlite } from './explored-sqlite.ts'
import { experimentClock, type VerbName, verbExperiment, verbs } from './verb-experiment.ts'

// many orders of all pairs: CARNET_EXPLORE=all
const isLong = process.env['CARNET_EXPLORE'] === 'all'
const seed = Number(process.env['CARNET_SEED'] ?? '1')
const clock = experimentClock()

type Name = VerbName | 'blacklistAtDjango'

const names: readonly Name[] = [...(Object.keys(verbs) as VerbName[]), 'blacklistAtDjango']
const pairs = names.flatMap((a, index) => names.slice(index).map((b) => [a, b] as const))
const chosenPairs = [
  ['rotate', 'rotate'],
  ['rotate', 'revoke'],
  ['rotate', 'revokeAll'],
  ['rotate', 'blacklistAtDjango'],
  ['deleteExpired', 'revokeAll'],
  ['revokeAll', 'create'],
  ['rotate', 'deactivate'],
  ['rotate', 'delete'],
  ['revoke', 'blacklistAtDjango'],
  ['create', 'setPassword'],
  ['createCapped', 'createCapped'],
  ['adopt', 'adopt'],
  ['adopt', 'revokeAll'],
] as const satisfies readonly (readonly Name[])[]
const triples = [
  ['rotate', 'rotate', 'blacklistAtDjango'],
  ['rotate', 'rotate', 'revoke'],
  ['adopt', 'adopt', 'revokeAll'],
  ['create', 'setPassword', 'delete'],
] as const satisfies readonly (readonly Name[])[]

/** Each of these is one atomic decision on Django's tables too; what Django does is one anyway. */
async function expectAtomic(database: ExploredDatabase, chosen: readonly Name[], limit: number) {
  const stores = await djangoStores(database)
  const all = { ...verbs, blacklistAtDjango: blacklistAtDjango(database, clock.now) }
  const some = chosen.map((name) => all[name])
  const experiment = verbExperiment({ database, clock, verbs: some, ...stores })
  const { anomalies, orders } = await explore(experiment, { limit, seed })
  expect(orders).toBeGreaterThan(1)
  expect(anomalies).toEqual([])
}

describe('SQLite with the tables of Django', { timeout: 600_000 }, () => {
  let database: ExploredDatabase
  beforeAll(async () => {
    database = await exploredSqlite(3, clock.now, djangoFile)
  })
  afterAll(() => database?.close())

  test.each(isLong ? pairs : chosenPairs)('%s and %s', (...chosen) =>
    expectAtomic(database, chosen, isLong ? 100 : 40),
  )
  test.each(isLong ? triples : triples.slice(0, 2))('%s, %s and %s', (...chosen) =>
    expectAtomic(database, chosen, isLong ? 200 : 40),
  )
})

const isInstalled = findPostgres() !== undefined
if (!isInstalled)
  tellUnavailable("exploring the orders of statements on Django's tables in PostgreSQL: it is not installed")

describe.skipIf(!isInstalled)('PostgreSQL with the tables of Django', { timeout: 600_000 }, () => {
  let postgres: TestPostgres
  let database: ExploredDatabase
  beforeAll(async () => {
    if (!isInstalled) return
    postgres = await startTestPostgres({ isDurable: false, settings: { deadlock_timeout: '10ms' } })
    const address = await createDjangoPostgres(postgres, exploredModel)
    const store = await djangoPostgresStore({ postgres: { address }, ...exploredOptions })
    await store.migrate()
    await store.close()
    database = await exploredPostgres(address, 3, clock.now, djangoTables)
  })
  afterAll(async () => {
    await database?.close()
    await postgres?.close()
  })

  test.each(isLong ? pairs : chosenPairs.slice(0, 9))('%s and %s', (...chosen) =>
    expectAtomic(database, chosen, isLong ? 60 : 16),
  )
  test.each(isLong ? triples : triples.slice(0, 1))('%s, %s and %s', (...chosen) =>
    expectAtomic(database, chosen, isLong ? 100 : 10),
  )

  test('a store that does not look whether Django was faster is caught', async () => {
    const chosen = [verbs.rotate, blacklistAtDjango(database, clock.now)]
    const broken = await djangoStores(database, blindToDjango)
    const { anomalies } = await explore(verbExperiment({ database, clock, verbs: chosen, ...broken }))
    // signed out by Django, and refreshed here
    expect(anomalies.map(({ outcome }) => outcome).join()).toContain('"declared void"')
  })
})
