import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { createManualClock } from '../../testing/index.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { createStoreStand } from '../../testing/test-stand.ts'
import { postgresStore } from './index.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('updates that leave indexes alone on PostgreSQL: it is not installed')

const dayMs = 86_400_000
const sessions = 100
const rotations = 10

let postgres: TestPostgres
beforeAll(async () => {
  if (isInstalled) postgres = await startTestPostgres({ isDurable: false })
})
afterAll(() => postgres?.close())

/** How many of the refreshes of some sessions, at one hour of one day, wrote the row alone. */
async function refreshAll(prepare = 'SELECT 1'): Promise<{ updates: number; hot: number }> {
  const address = await postgres.createDatabase()
  const name = address.slice(address.lastIndexOf('/') + 1)
  const clock = createManualClock()
  clock.advance(dayMs - (clock.now() % dayMs))
  const store = await postgresStore({ address, clock: clock.now, userCheck: 'active', poolSize: 1 })
  await store.migrate()
  await postgres.query(prepare, name)
  const { begin } = createStoreStand([store], clock)
  const begun = await Promise.all(Array.from({ length: sessions }, () => begin({ lifetimeMs: dayMs })))
  for (let round = 1; round <= rotations; round++) {
    clock.advance('5m')
    await Promise.all(
      begun.map(async (session, index) => {
        const rotation = { to: `token ${round} of ${index}`, lifetimeMs: dayMs, graceMs: 30_000 }
        const rotated = await store.sessions.rotate(session, { ...rotation, userAgent: 'a browser', ip: '' })
        begun[index] = rotated ?? session
      }),
    )
  }
  // a connection tells its figures at the latest when it ends
  await store.close()
  const [row] = await postgres.query(
    "SELECT n_tup_upd AS updates, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = 'carnet_session'",
    name,
  )
  return { updates: Number(row?.['updates']), hot: Number(row?.['hot']) }
}

describe.skipIf(!isInstalled)('PostgreSQL', () => {
  test('a refresh writes the row and no index, as long as the day does not change on which it expires', async () => {
    const { updates, hot } = await refreshAll()
    expect(updates).toBe(sessions * rotations)
    expect(hot / updates).toBeGreaterThan(0.9)
  })

  test('an index on the time at which sessions expire would have every refresh write all indexes', async () => {
    const { updates, hot } = await refreshAll('CREATE INDEX ON carnet_session (expires_at)')
    expect(updates).toBe(sessions * rotations)
    expect(hot).toBe(0)
  })
})
