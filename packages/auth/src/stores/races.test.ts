// One session, 64 who rotate it at once through two stores as two processes would, on every database. CARNET_RACE_ROUNDS
// makes the run as long as one likes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../test/races/unavailable.ts'
import type { SessionStore } from '../sessions/index.ts'
import { createManualClock } from '../testing/index.ts'
import { createDjangoDatabases, testUnsignedToken } from '../testing/test-django-database.ts'
import { createDjangoPostgres } from '../testing/test-django-postgres.ts'
import { openTestDjango } from '../testing/test-django-stand.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts'
import { createStoreStand } from '../testing/test-stand.ts'
import { djangoPostgresStore, postgresStore, type Store, sqliteStore } from './index.ts'

const rounds = Number(process.env['CARNET_RACE_ROUNDS'] ?? 15)
const racers = 64
const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('64-way races on PostgreSQL: it is not installed')

const folder = mkdtempSync(join(tmpdir(), 'carnet-races-'))
const djangoDatabases = createDjangoDatabases()
let postgres: TestPostgres
beforeAll(async () => {
  if (isInstalled) postgres = await startTestPostgres({ isDurable: false })
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  djangoDatabases.remove()
  await postgres?.close()
})

type Open = () => Promise<readonly [Store, Store]>
const twice = async (open: () => Store | Promise<Store>): Promise<readonly [Store, Store]> => [
  await open(),
  await open(),
]

const places: Readonly<Record<string, Open>> = {
  SQLite: () =>
    twice(() => sqliteStore({ path: join(folder, 'carnet.db'), clock: Date.now, userCheck: 'active' })),
  'Django’s tables on SQLite': () => {
    const path = djangoDatabases.make()
    return twice(() => openTestDjango(path, Date.now))
  },
}
const postgresPlaces: Readonly<Record<string, Open>> = {
  async PostgreSQL() {
    const address = await postgres.createDatabase()
    return twice(() => postgresStore({ address, userCheck: 'active' }))
  },
  async 'Django’s tables on PostgreSQL'() {
    const address = await createDjangoPostgres(postgres)
    const options = { userCheck: 'active', ownFields: [], unsignedToken: testUnsignedToken } as const
    return twice(() => djangoPostgresStore({ postgres: { address }, ...options }))
  },
}

/** How many won, round by round. */
async function race(open: Open, rotate: (store: Store) => SessionStore['rotate']): Promise<number[]> {
  const stores = await open()
  await stores[0].migrate()
  const { addUser, begin } = createStoreStand(stores, createManualClock(Date.now()))
  const { id: userId } = await addUser()
  const winners: number[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      let session = await begin({ userId, jti: `first ${round}` })
      const attempts = Array.from({ length: racers }, (_, index) =>
        rotate(stores[index % 2 === 0 ? 0 : 1])(session, {
          to: `${round}.${index}`,
          ...{ lifetimeMs: 86_400_000, graceMs: 10_000, ip: '', userAgent: '' },
        }),
      )
      const won = (await Promise.all(attempts)).filter((rotated) => rotated !== undefined)
      winners.push(won.length)
      session = (await stores[1].sessions.find(session.id)) ?? session
      if (won.length === 1) expect(session.currentJti).toBe(won[0]?.currentJti)
    }
  } finally {
    for (const store of stores) await store.close()
  }
  return winners
}

const good = (store: Store) => store.sessions.rotate
const onlyOne = Array.from({ length: rounds }, () => 1)

const title = `of 64 who rotate one session at once exactly one does, ${rounds} times`
describe.each(Object.entries(places))('on %s', (_place, open) => {
  test(title, async () => expect(await race(open, good)).toEqual(onlyOne), 30_000 + rounds * 1000)
})
describe.skipIf(!isInstalled).each(Object.entries(postgresPlaces))('on %s', (_place, open) => {
  test(title, async () => expect(await race(open, good)).toEqual(onlyOne), 30_000 + rounds * 1000)
})
