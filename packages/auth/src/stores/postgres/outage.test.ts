// What becomes of callers when the database stops, hangs, crashes or is cut off, and how soon it is used again.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { startTestProxy, type TestProxy } from '../../testing/test-proxy.ts'
import { changes, first } from '../sql/index.ts'
import { lookUp } from '../sql/recipe.ts'
import { type OpenPostgres, openPostgres } from './open-postgres.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('outages of PostgreSQL: it is not installed')

const poolSize = 5
let postgres: TestPostgres
let proxy: TestProxy
let database: OpenPostgres

beforeAll(async () => {
  if (!isInstalled) return
  postgres = await startTestPostgres()
  await postgres.query('CREATE TABLE counter (id int PRIMARY KEY, value int NOT NULL)')
})
beforeEach(async () => {
  if (!isInstalled) return
  await postgres.query('TRUNCATE counter; INSERT INTO counter VALUES (1, 0)')
  const { port } = new URL(postgres.address())
  proxy = await startTestProxy({ host: '127.0.0.1', port: Number(port) })
  database = await openPostgres({
    address: postgres.address().replace(`:${port}/`, `:${proxy.port}/`),
    poolSize,
  })
})
afterEach(async () => {
  await database?.close()
  await proxy?.close()
})
afterAll(() => postgres?.close())

const counted = async () => (await postgres.query('SELECT value FROM counter'))[0]?.['value']
const increment = () => changes('UPDATE counter SET value = value + 1 WHERE id = 1')
const read = () => database.connection.run(() => first('SELECT value FROM counter'))
const write = () => database.connection.write(increment)
const find = () =>
  database.connection.run(() => lookUp('SELECT value FROM counter WHERE id = :id', { id: 1 }))
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** How long each of many calls took to be refused. */
async function refusals(calls: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const started = performance.now()
  return Promise.all(
    calls.map(async (call) => {
      await expect(call()).rejects.toMatchObject({ name: 'StoreUnavailableError' })
      return performance.now() - started
    }),
  )
}

/** How long it takes until somebody is answered, who asks again and again. */
async function recovery(): Promise<number> {
  const started = performance.now()
  for (;;) {
    try {
      await write()
      return performance.now() - started
    } catch {
      await pause(20)
    }
  }
}

const many = (count: number) => Array.from({ length: count }, (_, index) => (index % 2 ? read : write))

describe.skipIf(!isInstalled).each(['fast', 'immediate'] as const)('a database that stops (%s)', (how) => {
  test('is reported within two seconds, asked seldom, and used again within five', async () => {
    let told = 0
    database.listener.subscribe(() => {
      told += 1
    })
    await Promise.all(many(40).map((call) => call()))
    expect(proxy.connections()).toBe(poolSize)
    await postgres.stop(how)
    const before = proxy.connections()
    const waited = [...(await refusals(many(100))), ...(await refusals(many(100)))]
    expect(Math.max(...waited)).toBeLessThan(2000)
    await pause(1000)
    // not one for each of the two hundred: some that were on their way, then one at a time, ever more seldom
    expect(proxy.connections() - before).toBeLessThanOrEqual(poolSize + 15)
    await postgres.start()
    const back = proxy.connections()
    // who listens is also told when they do again, as something may have been announced meanwhile
    const toldBefore = told + 1
    const recoveredMs = await recovery()
    expect(recoveredMs).toBeLessThan(5000)
    await Promise.all(many(40).map((call) => call()))
    expect(proxy.open()).toBeLessThanOrEqual(poolSize)
    const isHeard = async () => {
      await postgres.query('NOTIFY carnet_revocation')
      return told > toldBefore
    }
    await expect.poll(isHeard, { timeout: 10_000, interval: 100 }).toBe(true)
    // one each, that of the one who listens too, and one attempt that may have been under way
    expect(proxy.connections() - back).toBeLessThanOrEqual(poolSize + 1)
    expect(await counted()).toBe(41)
  })
})

const hangs: [string, () => void, () => void][] = [
  ['hangs', () => postgres.freeze('everything'), () => postgres.thaw()],
  ['is behind a network that swallows everything', () => proxy.swallow(), () => proxy.pass()],
]

describe.skipIf(!isInstalled).each(hangs)('a database that %s', (_how, begin, end) => {
  test('is reported within two seconds to those who ask, and to those who come later', async () => {
    await Promise.all(many(40).map((call) => call()))
    begin()
    try {
      expect(Math.max(...(await refusals(many(30))))).toBeLessThan(2000)
      expect(Math.max(...(await refusals(many(30))))).toBeLessThan(2000)
      await pause(300)
      expect(Math.max(...(await refusals([read])))).toBeLessThan(2000)
    } finally {
      end()
    }
    expect(await recovery()).toBeLessThan(5000)
    expect(proxy.open()).toBeLessThanOrEqual(poolSize)
  })

  test('is reported as soon to all who look something up at once, however many they are', async () => {
    await read()
    begin()
    try {
      expect(Math.max(...(await refusals(Array.from({ length: 1000 }, () => find))))).toBeLessThan(2000)
    } finally {
      end()
    }
  })
})

describe.skipIf(!isInstalled)('a connection', () => {
  test('that is lost while it is idle is replaced, and nobody notices', async () => {
    await Promise.all(many(20).map((call) => call()))
    await postgres.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'carnet'",
    )
    await pause(50)
    await Promise.all(many(20).map((call) => call()))
    expect(await counted()).toBe(20)
  })

  test.each(['COMMIT', 'UPDATE counter'])(
    'that is lost after %s was sent leaves an unknown outcome, which is told and not tried again',
    async (words) => {
      await read()
      const cut = proxy.cutAfter(`${words}${words === 'COMMIT' ? '\0' : ''}`)
      await expect(write()).rejects.toMatchObject({ name: 'StoreUnavailableError' })
      await cut
      expect(await counted()).toBe(words === 'COMMIT' ? 1 : 0)
      await write()
      expect(await counted()).toBe(words === 'COMMIT' ? 2 : 1)
    },
  )

  test('of a single statement that was lost on its way is not tried again either', async () => {
    await read()
    const cut = proxy.cutAfter('UPDATE counter')
    await expect(database.connection.run(increment)).rejects.toMatchObject({ name: 'StoreUnavailableError' })
    await cut
    expect(await counted()).toBe(1)
  })
})

test.skipIf(!isInstalled)('a slow statement is no outage, as long as others are answered', async () => {
  const slow = database.connection.run(() => first('SELECT pg_sleep(2.2) IS NULL AS done'))
  expect(await slow).toEqual({ done: false })
})

test.skipIf(!isInstalled).each([{ address: '?listen=false', poolSize: 2 }, { poolSize: 1 }])(
  'a pool of which all connections wait for others is no outage either, where none of them listens: %o',
  async ({ address = '', poolSize: size }) => {
    const waiting = await openPostgres({ address: `${postgres.address()}${address}`, poolSize: size })
    await waiting.connection.run(() => first('SELECT 1'))
    const held = postgres.query(
      'BEGIN; UPDATE counter SET value = 10 WHERE id = 1; SELECT pg_sleep(2.3); COMMIT',
    )
    await pause(100)
    await Promise.all(Array.from({ length: size }, () => waiting.connection.write(increment)))
    await held
    expect(await counted()).toBe(10 + size)
    await waiting.close()
  },
)

test.skipIf(!isInstalled)('closing waits for nobody who hangs', async () => {
  await read()
  postgres.freeze('everything')
  const asking = read().catch(() => undefined)
  const started = performance.now()
  await database.close()
  expect(performance.now() - started).toBeLessThan(3000)
  postgres.thaw()
  await asking
})
