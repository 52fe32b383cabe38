import type { LookupFunction } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { findRedis, startTestRedis, type TestRedis } from '../../testing/test-redis.ts'
import { connectRedis, type RedisConnection, redisWakeUps } from './index.ts'

const isHere = (await findRedis()) !== undefined
if (!isHere)
  tellUnavailable('Redis: there is no redis-server or valkey-server here, and none could be fetched')

describe.runIf(isHere)('a connection to Redis', () => {
  let one: TestRedis
  let other: TestRedis
  const connections: RedisConnection[] = []
  beforeAll(async () => {
    ;[one, other] = await Promise.all([startTestRedis(), startTestRedis()])
  })
  afterAll(() => Promise.all([one.close(), other.close()]))
  beforeEach(async () => {
    for (const redis of [one, other]) await redis.command('FLUSHALL')
    await one.command('SET', 'name', 'one')
    await other.command('SET', 'name', 'other')
  })
  afterEach(() => {
    for (const connection of connections.splice(0)) connection.close()
  })

  async function connect(redis: string | object) {
    const connection = await connectRedis({ redis, onError: () => undefined })
    connections.push(connection)
    return connection
  }
  const nameAt = ({ ask }: RedisConnection) =>
    expect.poll(() => ask((client) => client.mGet(['name'])).catch(() => undefined), { interval: 5 })
  const portOf = ({ url }: TestRedis) => Number(url.split(':').at(-1))

  test('goes where the settings of the socket of a client say', async () => {
    const connection = await connect(createClient({ socket: { host: '127.0.0.1', port: portOf(other) } }))
    await nameAt(connection).toEqual(['other'])
  })

  test('keeps the settings of the socket that a client has beside its address', async () => {
    const lookup: LookupFunction = (_, { all }, done) =>
      all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
    const url = `redis://redis.invalid:${portOf(one)}`
    // else it looks for the host by itself
    const client = createClient({ url, socket: { lookup }, maintNotifications: 'disabled' })
    await nameAt(await connect(client)).toEqual(['one'])
  })

  test('goes to its own server, whatever addresses the process has connected to before', async () => {
    const [first, second] = [await connect(one.url), await connect(other.url)]
    await nameAt(first).toEqual(['one'])
    await nameAt(second).toEqual(['other'])
    await one.kill()
    await one.start()
    await one.command('SET', 'name', 'again')
    await nameAt(first).toEqual(['again'])
  })

  test('without TLS can follow one with it', async () => {
    await connect(`rediss://127.0.0.1:${portOf(other)}`)
    await nameAt(await connect(one.url)).toEqual(['one'])
  })

  test('without a port goes to the usual one, and not to that of another', async () => {
    await nameAt(await connect(one.url)).toEqual(['one'])
    const usual = await connect('redis://127.0.0.1')
    await sleep(200)
    // there may be somebody
    expect(await usual.ask((client) => client.mGet(['name'])).catch(() => undefined)).not.toEqual(['one'])
  })

  test('hears the bell also where its first subscription was refused', async () => {
    await one.command('ACL', 'SETUSER', 'default', 'resetchannels')
    const heard: string[] = []
    const wakeUps = redisWakeUps(await connect(one.url))
    wakeUps.onWake((topic) => heard.push(topic))
    await expect.poll(() => one.command('ACL', 'LOG'), { interval: 10 }).toMatch(/subscribe/i)
    await one.command('ACL', 'SETUSER', 'default', 'allchannels')
    await expect
      .poll(() => one.command('PUBSUB', 'NUMSUB', 'carnet:wake'), { interval: 20, timeout: 5000 })
      .toContain(':1')
    await one.command('PUBLISH', 'carnet:wake', 'revocations')
    await expect.poll(() => heard, { interval: 5 }).toEqual(['revocations'])
  }, 10_000)
})
