// The rules that every store's counters keep, with Redis's clock in the hands of the test.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AttemptStore } from '../../limits/index.ts'
import { createManualClock, type ManualClock } from '../../testing/index.ts'
import { findRedis, startTestRedis, type TestRedis } from '../../testing/test-redis.ts'
import { attemptRules, createStoreStand } from '../../testing/test-stand.ts'
import { sqliteStore } from '../sqlite/index.ts'
import { connectRedis, type RedisConnection, redisAttempts } from './index.ts'

const isHere = (await findRedis()) !== undefined

// Redis deletes by itself what has expired
const notItsOwn = 'counters are deleted a day after they expired, and those never that do not'
const rules = Object.entries(attemptRules).filter(([name]) => name !== notItsOwn)

describe.runIf(isHere)('counters in Redis', () => {
  let redis: TestRedis
  let clock: ManualClock
  const connections: RedisConnection[] = []
  beforeAll(async () => {
    redis = await startTestRedis()
  })
  afterAll(() => redis.close())
  beforeEach(async () => {
    await redis.command('FLUSHALL')
    // what expires goes by Redis's own time
    clock = createManualClock(Date.now())
  })
  afterEach(() => {
    for (const connection of connections.splice(0)) connection.close()
  })

  /** A connection whose server's `TIME` is that of the clock. */
  async function connect(): Promise<RedisConnection> {
    const connection = await connectRedis({ redis: redis.url, onError: () => undefined })
    connections.push(connection)
    await expect
      .poll(() => connection.ask((client) => client.time()).catch(() => undefined), { interval: 5 })
      .toBeDefined()
    const time = () => [Math.floor(clock.now() / 1000), (clock.now() % 1000) * 1000]
    return {
      ...connection,
      ask: (command) =>
        connection.ask((client) =>
          command({
            mGet: (keys) => client.mGet(keys),
            del: (keys) => client.del(keys),
            publish: (...message) => client.publish(...message),
            time: async () => time(),
            eval: (script, values) =>
              client.eval(script.replaceAll("redis.call('TIME')", `{ ${time().join(', ')} }`), values),
          }),
        ),
    }
  }

  const never = () => Promise.reject(new Error('the store should not be asked'))
  const beside: AttemptStore = {
    change: never,
    add: never,
    remove: async () => undefined,
    deleteExpired: never,
  }

  test.each(rules)('%s', async (_, rule) => {
    const store = sqliteStore({ path: ':memory:', clock: clock.now, userCheck: 'none' })
    try {
      const [one, other] = [await connect(), await connect()].map((connection) => ({
        ...store,
        attempts: redisAttempts(connection, beside),
      }))
      if (one !== undefined && other !== undefined) await rule(createStoreStand([one, other], clock))
    } finally {
      await store.close()
    }
  })

  describe('when Redis goes, or comes back, while a password is looked at', () => {
    const reserve = (attempts: AttemptStore) =>
      attempts.change(['a:1'], (found) => ({
        writes: new Map([['a:1', counted((found.get('a:1')?.pending ?? 0) + 1)]]),
        result: undefined,
      }))
    const settle = (at: Pick<AttemptStore, 'change'>) =>
      at.change(['a:1'], (found) => ({
        writes: new Map([['a:1', counted(Math.max(0, (found.get('a:1')?.pending ?? 0) - 1))]]),
        result: undefined,
      }))
    const counted = (pending: number) => ({ failures: 0, pending, expiresAtMs: clock.now() + 60_000 })
    async function pendingIn(attempts: AttemptStore) {
      const { result } = await attempts.change(['a:1'], (found) => ({
        writes: new Map(),
        result: found.get('a:1')?.pending ?? 0,
      }))
      return result
    }
    const open = () => sqliteStore({ path: ':memory:', clock: clock.now, userCheck: 'none' })
    const gone: RedisConnection['ask'] = () => Promise.reject(new Error('Redis is away'))

    test('what was reserved in the database is settled there', async () => {
      const store = open()
      await store.migrate()
      const connection = await connect()
      let isAway = true
      const ask: RedisConnection['ask'] = (command) => (isAway ? gone(command) : connection.ask(command))
      const attempts = redisAttempts({ ...connection, ask }, store.attempts)
      const { at } = await reserve(attempts)
      isAway = false
      await settle(at)
      expect([await pendingIn(store.attempts), await pendingIn(attempts)]).toEqual([0, 0])
      await store.close()
    })

    test('what was reserved in Redis is settled there, with the next attempt after it is back', async () => {
      const store = open()
      await store.migrate()
      const connection = await connect()
      let isAway = false
      const ask: RedisConnection['ask'] = (command) => (isAway ? gone(command) : connection.ask(command))
      const attempts = redisAttempts({ ...connection, ask }, store.attempts)
      const { at } = await reserve(attempts)
      isAway = true
      await settle(at)
      isAway = false
      expect(await pendingIn(attempts)).toBe(1)
      await expect.poll(() => pendingIn(attempts)).toBe(0)
      expect(await pendingIn(store.attempts)).toBe(0)
      await store.close()
    })
  })
})
