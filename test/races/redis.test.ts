// Redis beside the database: whatever becomes of it, no revocation is lost or comes back, and nobody waits for it.
import { type Auth, createAuth } from '@carnet/auth'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findRedis, startTestRedis, type TestRedis } from '../../packages/auth/src/testing/test-redis.ts'
import { createSharedDatabase, pause, percentile, type ServerProcess, startServer } from './server-process.ts'
import { tellUnavailable } from './unavailable.ts'

const isHere = (await findRedis()) !== undefined
if (!isHere)
  tellUnavailable('Redis: there is no redis-server or valkey-server here, and none could be fetched')

type Issuer = Pick<Auth, 'tokens' | 'close'> & {
  readonly users: { create: (user: object) => Promise<{ id: string }> }
}

describe.runIf(isHere)('two processes with Redis between them', () => {
  let redis: TestRedis
  let servers: ServerProcess[] = []
  let issuer: Issuer
  let userId = ''
  const database = createSharedDatabase()
  const ended: string[] = []

  beforeAll(async () => {
    redis = await startTestRedis()
    const options = { ...database.options, redis: redis.url }
    issuer = (await createAuth(options)) as unknown as Issuer
    userId = (await issuer.users.create({ username: 'ada' })).id
    servers = await Promise.all([startServer(options), startServer(options)])
  })
  afterAll(async () => {
    for (const server of servers) await server.kill()
    await issuer.close()
    await redis.close()
    database.remove()
  })

  const server = (index: number) => servers[index % 2] as ServerProcess

  /** Ends a session at one process, and measures until the other refuses it. */
  async function revocationDelay(round: number): Promise<number> {
    const { access, refresh } = await issuer.tokens.issueFor(userId)
    expect(await server(round).me(access)).toBe(200)
    expect(await server(round + 1).me(access)).toBe(200)
    expect((await server(round).post('/api/token/blacklist/', { refresh })).status).toBe(200)
    const acknowledged = performance.now()
    ended.push(access)
    expect(await server(round).me(access)).toBe(401)
    while ((await server(round + 1).me(access)) === 200)
      expect(performance.now() - acknowledged).toBeLessThan(5000)
    return performance.now() - acknowledged
  }

  async function delays(count: number): Promise<number[]> {
    const measured: number[] = []
    for (let round = 0; round < count; round++) {
      await pause(Math.random() * 50)
      measured.push(await revocationDelay(round))
    }
    return measured
  }

  const tell = (what: string, measured: number[]) => {
    const [p50, p99, max] = [0.5, 0.99, 1].map((share) => Math.round(percentile(measured, share)))
    console.info(
      `revocation seen by another process, ${what}: p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms`,
    )
    expect(p99).toBeLessThanOrEqual(1000)
  }

  test('with Redis a revocation is there at once', async () => {
    const measured = await delays(50)
    tell('with Redis, 50 runs', measured)
    expect(percentile(measured, 0.5)).toBeLessThan(60)
  }, 60_000)

  test('without it, and while it hangs, no later than the database is read', async () => {
    await redis.kill()
    tell('without Redis, 20 runs', await delays(20))
    await redis.start()
    redis.freeze()
    tell('with one that hangs, 20 runs', await delays(20))
    redis.thaw()
  }, 60_000)

  const harms: Readonly<Record<string, () => Promise<unknown>>> = {
    'it is flushed': () => redis.command('FLUSHALL'),
    async 'it is killed and comes back empty'() {
      await redis.kill()
      await redis.start()
    },
    async 'it comes back with an old snapshot'() {
      await redis.command('SAVE')
      await delays(2)
      await redis.kill()
      await redis.start()
    },
    'somebody writes into it': () => redis.command('PUBLISH', 'carnet:wake', 'revocations'),
  }
  test.each(Object.keys(harms))(
    'nothing is lost and nobody is interrupted when %s',
    async (name) => {
      const { access, refresh } = await issuer.tokens.issueFor(userId)
      let jar = refresh
      const harm = harms[name]?.()
      for (let round = 0; round < 10; round++) {
        const { status, body } = await server(round).post('/api/token/refresh/', { refresh: jar })
        expect(status).toBe(200)
        jar = body.refresh
        expect(await server(round).me(access)).toBe(200)
      }
      await harm
      tell(`after ${name}`, await delays(5))
      for (const [index, revoked] of ended.entries()) expect(await server(index).me(revoked)).toBe(401)
    },
    60_000,
  )

  test('a client that you bring is used with its settings, and stays yours', async () => {
    const client = createClient({ url: redis.url })
    await client.connect()
    const auth = (await createAuth({ ...database.options, redis: client })) as unknown as Issuer & Auth
    const { access, refresh } = await issuer.tokens.issueFor(userId)
    expect((await auth.authenticate(`Bearer ${access}`)).ok).toBe(true)
    expect((await server(0).post('/api/token/blacklist/', { refresh })).status).toBe(200)
    await expect
      .poll(async () => (await auth.authenticate(`Bearer ${access}`)).ok, { timeout: 1000 })
      .toBe(false)
    await auth.close()
    expect(await client.ping()).toBe('PONG')
    client.destroy()
  })

  test('a process that starts while Redis is gone serves, and knows what was revoked', async () => {
    await redis.kill()
    const late = await startServer({ ...database.options, redis: redis.url })
    for (const revoked of ended.slice(-5)) expect(await late.me(revoked)).toBe(401)
    const { access } = await issuer.tokens.issueFor(userId)
    expect(await late.me(access)).toBe(200)
    await late.kill()
    await redis.start()
  }, 30_000)
})
