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
  const of = (some: readonly Name[]) =>
    explore(verbExperiment({ database, clock, verbs: some.map((name) => all[name]), ...stores }), {
      limit,
      seed,
    })
  const { anomalies, orders } = await of(chosen)
  expect(orders).toBeGreaterThan(1)
  // it leaves what somebody holds for its next turn, as if it had not come yet
  const others = chosen.filter((name) => name !== 'deleteExpired')
  const isCleaning = others.length < chosen.length && others.length > 0
  const left = isCleaning ? [...(await of(others)).serial].map(withoutAnswers) : []
  expect(anomalies.filter(({ outcome }) => !left.includes(withoutAnswers(outcome)))).toEqual([])
}

const withoutAnswers = (outcome: string) => outcome.replace(/^(answered|threw) .*\n/gm, '')

describe('SQLite with the tables of Django', { timeout: 600_000 }, () => {
  let database: ExploredDatabase
  beforeAll(async () => {
    database = await exploredSqlite(3, clock.now, djangoFile)
  })
  afterAll(() => database?.close())

  test.each(isLong ? pairs : chosenPairs)('%s and %s', (...chosen) =>
    expectAtomic(database, chosen, isLong ? 2000 : 40),
  )
  test.each(isLong ? triples : triples.slice(0, 2))('%s, %s and %s', (...chosen) =>
    expectAtomic(database, chosen, isLong ? 1000 : 40),
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

  test.each(isLong ? pairs : chosenPairs.slice(0, 7))('%s and %s', (...chosen) =>
    expectAtomic(database, chosen, isLong ? 300 : 10),
  )
  test.each(isLong ? triples : triples.slice(0, 1))('%s, %s and %s', (...chosen) =>
    expectAtomic(database, chosen, isLong ? 200 : 10),
  )
})
