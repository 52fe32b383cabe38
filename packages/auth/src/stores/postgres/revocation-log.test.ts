import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { createRevocationFeed, type RevocationFeed } from '../../feed/index.ts'
import { createManualClock } from '../../testing/index.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { createStoreStand, type StoreStand } from '../../testing/test-stand.ts'
import type { Store } from '../store.ts'
import { postgresStore } from './index.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('revocations in PostgreSQL: it is not installed')

let postgres: TestPostgres
let address: string
const stores: Store[] = []
const feeds: RevocationFeed[] = []

beforeAll(async () => {
  if (!isInstalled) return
  postgres = await startTestPostgres({ isDurable: false })
  address = await postgres.createDatabase()
  const store = await postgresStore({ address, userCheck: 'active' })
  await store.migrate()
  await store.close()
})
beforeEach(async () => {
  if (isInstalled) await postgres.empty(address)
})
afterEach(async () => {
  for (const feed of feeds.splice(0)) feed.stop()
  for (const store of stores.splice(0)) await store.close()
})
afterAll(() => postgres?.close())

async function open(settings = ''): Promise<StoreStand> {
  const store = await postgresStore({ address: address + settings, userCheck: 'active' })
  stores.push(store)
  return createStoreStand([store], createManualClock(Date.now()))
}

async function follow({ store }: StoreStand, pollMs?: number): Promise<RevocationFeed> {
  const feed = await createRevocationFeed({
    log: store.revocations,
    keepMs: 300_000,
    clock: Date.now,
    ...(pollMs === undefined ? {} : { pollMs }),
  })
  feeds.push(feed)
  return feed
}

const isEnded = (feed: RevocationFeed, id: string) => feed.standing(id, Date.now()) === 'ended'
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function until(isTrue: () => boolean, withinMs: number): Promise<number> {
  const started = performance.now()
  while (!isTrue() && performance.now() - started < withinMs) await pause(5)
  expect(isTrue(), `within ${withinMs} ms`).toBe(true)
  return performance.now() - started
}

const listening = () =>
  postgres.query("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = 'test_1'")
async function untilListening(count: number): Promise<void> {
  const started = performance.now()
  while ((await listening()).length !== count && performance.now() - started < 5000) await pause(20)
  expect(await listening()).toHaveLength(count)
}

// so seldom that only an announcement can be the reason
const never = 3_600_000

describe.skipIf(!isInstalled)('what one process revokes', () => {
  test('another is told of at once, without asking', async () => {
    const [here, there] = [await open(), await open()]
    const feed = await follow(there, never)
    await untilListening(1)
    await pause(100)
    const delays: number[] = []
    for (let round = 0; round < 20; round++) {
      const { id } = await here.begin()
      await here.store.sessions.revoke(id, 'signed_out')
      delays.push(await until(() => isEnded(feed, id), 1000))
      await pause(30)
    }
    expect(delays.sort((a, b) => a - b)[10]).toBeLessThan(200)
  })

  test('is told when all sessions of a user end, and nothing is when the transaction fails', async () => {
    const [here, there] = [await open(), await open()]
    let calls = 0
    there.store.revocations.onRevocation(() => {
      calls += 1
    })
    await untilListening(1)
    await pause(100)
    const { id: userId } = await here.addUser()
    for (let index = 0; index < 3; index++) await here.begin({ userId })
    const before = calls
    await postgres.query(
      "BEGIN; INSERT INTO carnet_revocation (session_id, revoked_at) VALUES ('x', 0); NOTIFY carnet_revocation; ROLLBACK",
      'test_1',
    )
    await pause(200)
    expect(calls).toBe(before)
    await here.store.users.setActive(userId, false)
    await until(() => calls > before, 1000)
    await pause(100)
    expect(calls).toBe(before + 1)
  })

  test('is found by looking where the database does not announce', async () => {
    const [here, there] = [await open('?listen=false'), await open('?prepare=false')]
    const feed = await follow(there)
    const { id } = await here.begin()
    await here.store.sessions.revoke(id, 'signed_out')
    await until(() => isEnded(feed, id), 1000)
    expect(await listening()).toHaveLength(0)
  })

  test('is told again after the connection that listens was lost', async () => {
    const [here, there] = [await open(), await open()]
    const feed = await follow(there, never)
    await untilListening(1)
    const [row] = await listening()
    await postgres.query(`SELECT pg_terminate_backend(${row?.['pid']})`)
    // nobody listens now
    const { id } = await here.begin()
    await here.store.sessions.revoke(id, 'signed_out')
    await until(() => isEnded(feed, id), 5000)
    await untilListening(1)
    const { id: next } = await here.begin()
    await here.store.sessions.revoke(next, 'signed_out')
    await until(() => isEnded(feed, next), 1000)
  })

  test('with a lower number than one that was read before is seen as well', async () => {
    const [here, there] = [await open(), await open()]
    const { id: slow } = await here.begin()
    const { id: fast } = await here.begin()
    // two transactions: what got its number first commits last
    const client = new Client({ connectionString: address })
    await client.connect()
    try {
      const late = `INSERT INTO carnet_revocation (session_id, revoked_at) VALUES ('${slow}', ${Date.now()})`
      await client.query(`BEGIN; ${late}`)
      await here.store.sessions.revoke(fast, 'signed_out')
      const feed = await follow(there)
      await until(() => isEnded(feed, fast), 1000)
      await pause(1500)
      expect(isEnded(feed, slow)).toBe(false)
      await client.query('COMMIT')
      await until(() => isEnded(feed, slow), 2000)
    } finally {
      await client.end()
    }
    expect((await there.store.revocations.read(0, 0)).map(({ sessionId }) => sessionId)).toEqual([slow, fast])
  })
})
