// A pool that its owner has set up, and that Carnet only borrows.
import { createServer, type Socket } from 'node:net'
import { Pool, type PoolClient, type PoolConfig } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { first } from '../sql/index.ts'
import { openPostgres } from './open-postgres.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('a pool for PostgreSQL that is brought along: it is not installed')

let postgres: TestPostgres
const ends: (() => unknown)[] = []
beforeAll(async () => {
  if (isInstalled) postgres = await startTestPostgres({ isDurable: false })
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
afterAll(() => postgres?.close())

/** As its owner makes it, who has set no time-outs. */
async function bring(connectionString: string, limits: PoolConfig = {}) {
  const pool = new Pool({ connectionString, max: 3, ...limits })
  ends.push(() => void pool.end())
  const { connection, close } = await openPostgres({
    address: 'postgres://',
    pool,
    statementTimeoutMs: 200,
  })
  ends.push(close)
  const ask = () => connection.run(() => first('SELECT 1 AS one'))
  return { pool, connection, close, ask }
}

/** How long each of so many, one after another, took to be refused. */
async function refusals(count: number, ask: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (let turn = 0; turn < count; turn++) {
    const started = performance.now()
    await expect(ask()).rejects.toMatchObject({ name: 'StoreUnavailableError' })
    took.push(performance.now() - started)
  }
  return took
}

describe.skipIf(!isInstalled)('a pool that was brought along', () => {
  test('and of which nobody listens to errors survives a restart of the database', async () => {
    const uncaught: unknown[] = []
    const note = (error: unknown) => void uncaught.push(String(error))
    process.on('uncaughtExceptionMonitor', note)
    ends.push(() => process.off('uncaughtExceptionMonitor', note))
    const { pool, close, ask } = await bring(postgres.address())
    await Promise.all([ask(), ask(), ask()])
    expect(pool.idleCount).toBe(3)
    await postgres.stop('fast')
    await expect(ask()).rejects.toMatchObject({ name: 'StoreUnavailableError' })
    await postgres.start()
    await expect.poll(() => ask().catch(() => undefined), { timeout: 5000 }).toEqual({ one: 1 })
    expect(uncaught).toEqual([])
    await close()
    expect([pool.listenerCount('error'), pool.listenerCount('connect')]).toEqual([0, 0])
  })

  test('tells its owner what went wrong as before', async () => {
    const { pool, ask } = await bring(postgres.address())
    const told: Error[] = []
    pool.on('error', (error) => told.push(error))
    await ask()
    await postgres.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT 1%'",
    )
    await expect.poll(() => told).toHaveLength(1)
    expect(await ask()).toEqual({ one: 1 })
  })

  test('has its own limit for a statement, where that is longer', async () => {
    const { connection } = await bring(postgres.address(), { statement_timeout: 3000 })
    const slow = connection.run(() => first('SELECT pg_sleep(1.8) IS NULL AS done'))
    expect(await slow).toEqual({ done: false })
  })

  test('and that has no limit for a statement is given none', async () => {
    const { connection } = await bring(postgres.address())
    const slow = connection.run(() => first('SELECT pg_sleep(1.8) IS NULL AS done'))
    expect(await slow).toEqual({ done: false })
  })

  test('is left as it was, however often it is opened and closed', async () => {
    const pool = new Pool({ connectionString: postgres.address(), max: 3 })
    ends.push(() => void pool.end())
    const clients = new Set<PoolClient>()
    pool.on('acquire', (client) => clients.add(client))
    for (let turn = 0; turn < 10; turn++) {
      const { connection, close } = await openPostgres({ address: 'postgres://', pool })
      const ask = () => connection.run(() => first('SELECT pg_sleep(0.01) IS NULL AS done'))
      await Promise.all([ask(), ask(), ask()])
      await close()
    }
    // its pool's own
    expect([...clients].map((client) => client.listenerCount('error'))).toEqual([1, 1, 1])
    expect(pool.listenerCount('remove')).toBe(0)
  })

  test('can be ended after Carnet is closed, though a connection hangs', async () => {
    const pool = new Pool({ connectionString: postgres.address(), max: 3, statement_timeout: 200 })
    const pids: number[] = []
    pool.on('connect', (client) => {
      pids.push(Number((client as unknown as { processID: number }).processID))
    })
    const { connection, close } = await openPostgres({ address: 'postgres://?listen=false', pool })
    const ask = () => connection.run(() => first('SELECT 1 AS one'))
    await ask()
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    ends.push(() => pids.forEach((pid) => void process.kill(pid, 'SIGCONT')))
    const hung = expect(ask()).rejects.toMatchObject({ name: 'StoreUnavailableError' })
    await pause(100)
    await close()
    const late = new Promise((resolve) => setTimeout(resolve, 4000, 'late'))
    expect(await Promise.race([pool.end().then(() => 'ended'), late])).toBe('ended')
    await hung
  })

  test('and that waits for ever for a connection keeps nobody waiting', async () => {
    const sockets: Socket[] = []
    const mute = createServer((socket) => void sockets.push(socket))
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const { port } = mute.address() as { port: number }
    const { connection, ask } = await bring(`postgres://carnet@127.0.0.1:${port}/carnet`)
    expect(Math.max(...(await refusals(5, ask)))).toBeLessThan(2000)
    expect(connection.load().waiting).toBe(0)
    for (const socket of sockets) socket.destroy()
    mute.close()
  }, 15_000)

  test('and that its owner uses up keeps nobody waiting, and goes on when there is one again', async () => {
    const { pool, connection, ask } = await bring(postgres.address())
    const taken = await Promise.all([pool.connect(), pool.connect(), pool.connect()])
    expect(Math.max(...(await refusals(3, ask)))).toBeLessThan(2000)
    for (const client of taken) client.release()
    await expect.poll(() => ask().catch(() => undefined), { timeout: 3000 }).toEqual({ one: 1 })
    expect(connection.load()).toMatchObject({ busy: 0, waiting: 0 })
  }, 15_000)

  test('and that its owner keeps busy for long is no outage: whoever comes next waits for their own time', async () => {
    const { pool, ask } = await bring(postgres.address())
    const taken = await Promise.all([pool.connect(), pool.connect(), pool.connect()])
    await refusals(1, ask)
    // until another attempt in place of theirs would be about to fail
    await pause(1200)
    const next = ask().catch(String)
    await pause(600)
    for (const client of taken) client.release()
    expect(await next).toEqual({ one: 1 })
  })
})

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

test.skipIf(!isInstalled)(
  'a new connection of which nothing is heard any more is given up, and others are made',
  async () => {
    const { pool, ask } = await bring(postgres.address())
    const stopped: number[] = []
    pool.on('connect', (client) => {
      // the first, and the attempt that is made for all others
      if (stopped.length === 2) return
      const pid = Number((client as unknown as { processID: number }).processID)
      process.kill(pid, 'SIGSTOP')
      stopped.push(pid)
    })
    ends.push(() => stopped.forEach((pid) => void process.kill(pid, 'SIGCONT')))
    expect(Math.max(...(await refusals(1, ask)))).toBeLessThan(2000)
    await expect.poll(() => ask().catch(() => undefined), { timeout: 5000 }).toEqual({ one: 1 })
    expect(stopped).toHaveLength(2)
    await expect.poll(() => pool.totalCount).toBe(1)
  },
  15_000,
)
