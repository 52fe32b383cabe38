import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import type { AttemptCount, AttemptStore } from '../../limits/index.ts'
import { findRedis, startTestRedis, type TestRedis } from '../../testing/test-redis.ts'
import { connectRedis, type RedisConnection, redisAttempts, redisWakeUps } from './index.ts'

const isHere = (await findRedis()) !== undefined
if (!isHere)
  tellUnavailable('Redis: there is no redis-server or valkey-server here, and none could be fetched')

const never = () => Promise.reject(new Error('the store should not be asked'))
const noStore: AttemptStore = {
  change: never,
  add: never,
  remove: async () => undefined,
  deleteExpired: async () => 0,
}

describe.runIf(isHere)('Redis', () => {
  let redis: TestRedis
  const connections: RedisConnection[] = []
  const faults: string[] = []
  beforeAll(async () => {
    redis = await startTestRedis()
  })
  afterAll(() => redis.close())
  beforeEach(() => redis.command('FLUSHALL'))
  afterEach(() => {
    for (const connection of connections.splice(0)) connection.close()
    faults.splice(0)
  })

  async function open() {
    const onError = (error: unknown) => void faults.push((error as Error).message)
    const connection = await connectRedis({ redis: redis.url, onError })
    connections.push(connection)
    await expect
      .poll(() => connection.ask((client) => client.time().then(() => 'answers')).catch(() => ''), {
        interval: 5,
      })
      .toBe('answers')
    return connection
  }

  describe('as a bell', () => {
    async function openBell() {
      const wakeUps = redisWakeUps(await open())
      const heard: string[] = []
      wakeUps.onWake((topic) => heard.push(topic))
      // until its subscription has arrived
      await expect
        .poll(() => redis.command('PUBSUB', 'NUMSUB', 'carnet:wake'), { interval: 5 })
        .toContain(`:${connections.length}`)
      return { ...wakeUps, heard }
    }

    test('everybody hears what one announces, in milliseconds', async () => {
      const [one, other] = [await openBell(), await openBell()]
      const startedMs = performance.now()
      one.announce('revocations')
      await expect
        .poll(() => [one.heard, other.heard], { interval: 1 })
        .toEqual([['revocations'], ['revocations']])
      expect(performance.now() - startedMs).toBeLessThan(200)
      other.announce('keys')
      await expect.poll(() => one.heard, { interval: 1 }).toEqual(['revocations', 'keys'])
    })

    test('what anybody else writes there is no more than a call to look, or nothing', async () => {
      const { heard } = await openBell()
      for (const forged of [
        'session-1',
        '{"ended":["session-1"]}',
        '__proto__',
        'revocations ',
        'revocations',
      ])
        await redis.command('PUBLISH', 'carnet:wake', JSON.stringify(forged))
      await expect.poll(() => heard, { interval: 5 }).toEqual(['revocations'])
    })

    test('it rings again after the server was killed and came back empty', async () => {
      const [one, other] = [await openBell(), await openBell()]
      await redis.kill()
      one.announce('revocations')
      await sleep(100)
      await redis.start()
      await expect
        .poll(() => redis.command('PUBSUB', 'NUMSUB', 'carnet:wake'), { interval: 20, timeout: 10_000 })
        .toContain(':2')
      await expect
        .poll(
          () => {
            one.announce('keys')
            return other.heard
          },
          { interval: 50, timeout: 5000 },
        )
        .toContain('keys')
      expect(new Set(faults)).toEqual(new Set(['Redis cannot be reached; the database does its part.']))
    }, 20_000)
  })

  describe('as a counter', () => {
    const count = (failures: number, expiresAtMs?: number): AttemptCount => ({
      failures,
      pending: 0,
      expiresAtMs,
    })
    const put = (store: AttemptStore, key: string, value: AttemptCount | undefined) =>
      store.change([key], () => ({ writes: new Map([[key, value]]), result: undefined }))
    const look = async (store: AttemptStore, key: string) =>
      (await store.change([key], (found) => ({ writes: new Map(), result: found.get(key) }))).result

    test('keeps what is written, for every process', async () => {
      const [one, other] = [redisAttempts(await open(), noStore), redisAttempts(await open(), noStore)]
      const soon = Date.now() + 60_000
      await put(one, 'a', { failures: 3, pending: 2, expiresAtMs: soon })
      expect(await look(other, 'a')).toEqual({ failures: 3, pending: 2, expiresAtMs: soon })
      await put(other, 'b', count(1))
      expect(await look(one, 'b')).toEqual(count(1))
      await put(one, 'a', undefined)
      expect(await look(other, 'a')).toBeUndefined()
    })

    test('of 64 steps on one key at once each sees the one before', async () => {
      const stores = [redisAttempts(await open(), noStore), redisAttempts(await open(), noStore)]
      await Promise.all(
        Array.from({ length: 64 }, (_, index) =>
          stores[index % 2]?.change(['a', 'b'], (found) => ({
            writes: new Map([['a', count((found.get('a')?.failures ?? 0) + 1)]]),
            result: undefined,
          })),
        ),
      )
      expect(await look(stores[0] as AttemptStore, 'a')).toEqual(count(64))
    })

    /** By another process, while this one waits. */
    function writeElsewhere(line: string) {
      const program = `require('net').connect(${redis.url.split(':').at(-1)}).on('data', () => process.exit()).write('${line}\\r\\n')`
      spawnSync(process.execPath, ['-e', program])
    }

    test('a decision is made anew where a key that it only read has changed', async () => {
      const store = redisAttempts(await open(), noStore)
      let decisions = 0
      const { result } = await store.change(['read', 'written'], (found) => {
        decisions += 1
        if (decisions === 1) writeElsewhere('SET carnet:attempt:read 5:0:-')
        const failures = found.get('read')?.failures ?? 0
        return { writes: new Map([['written', count(failures)]]), result: failures }
      })
      expect([decisions > 1, result]).toEqual([true, 5])
    })

    test('what is to be forgotten is forgotten, also by a command that has only begun to connect', async () => {
      const store = redisAttempts(await open(), noStore)
      await put(store, 'a', count(100))
      const command = await connectRedis({ redis: redis.url, onError: () => undefined })
      connections.push(command)
      await redisAttempts(command, noStore).remove(['a'])
      expect(await look(store, 'a')).toBeUndefined()
    })

    test('where it cannot be forgotten there, whoever asked is told, and the store forgets', async () => {
      const forgotten: (readonly string[])[] = []
      const beside = { ...noStore, remove: async (keys: readonly string[]) => void forgotten.push(keys) }
      const store = redisAttempts(await open(), beside)
      redis.freeze()
      try {
        await expect(store.remove(['a'])).rejects.toThrow('are not forgotten')
      } finally {
        redis.thaw()
      }
      expect(forgotten).toEqual([['a']])
    })

    test('where too many write at once nothing is decided: not even by the store, which has counted nothing', async () => {
      const store = redisAttempts(await open(), noStore)
      let decisions = 0
      const changing = store.change(['a'], () => {
        decisions += 1
        writeElsewhere(`SET carnet:attempt:a ${decisions}:0:-`)
        return { writes: new Map([['a', count(0)]]), result: undefined }
      })
      await expect(changing).rejects.toThrow('Too many attempts at once')
    })

    test('keys go a day after they expired', async () => {
      const store = redisAttempts(await open(), noStore)
      await put(store, 'a', count(1, Date.now() + 1000))
      await store.add('window', 1, 1000)
      for (const key of ['a', 'window']) {
        const left = Number((await redis.command('PTTL', `carnet:attempt:${key}`)).slice(1))
        expect(left).toBeGreaterThan(86_400_000 - 5000)
        expect(left).toBeLessThanOrEqual(86_401_000)
      }
    })

    test('adds to a window, and begins another when it has expired', async () => {
      const store = redisAttempts(await open(), noStore)
      const first = await store.add('w', 2, 60)
      expect(first).toMatchObject({ failures: 2 })
      expect(first.expiresAtMs - first.nowMs).toBe(60)
      expect(await store.add('w', 3, 60)).toMatchObject({ failures: 5, expiresAtMs: first.expiresAtMs })
      await sleep(70)
      expect(await store.add('w', 1, 60)).toMatchObject({ failures: 1 })
    })

    test('where it cannot be reached or hangs, the store counts', async () => {
      const asked: string[] = []
      const beside: AttemptStore = {
        ...noStore,
        async change(_, decide) {
          asked.push('change')
          return { result: decide(new Map(), 0).result, at: beside }
        },
        async add() {
          asked.push('add')
          return { failures: 7, expiresAtMs: 1, nowMs: 0 }
        },
      }
      const store = redisAttempts(await open(), beside)
      redis.freeze()
      const startedMs = performance.now()
      try {
        expect((await store.add('w', 1, 1000)).failures).toBe(7)
        expect(performance.now() - startedMs).toBeLessThan(1500)
        // and it is not waited for again
        const againMs = performance.now()
        await put(store, 'a', count(1))
        expect(performance.now() - againMs).toBeLessThan(100)
      } finally {
        redis.thaw()
      }
      expect(asked).toEqual(['add', 'change'])
    })
  })

  test('an address that is none is refused without being shown', async () => {
    const opening = connectRedis({ redis: 'redis://user:geheim@:::', onError: () => undefined })
    await expect(opening).rejects.toThrow(TypeError)
    await expect(opening).rejects.not.toThrow('geheim')
  })
})
