// One connection that is never answered, while the database answers on all others.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { all, changes, first, lookUp } from '../sql/recipe.ts'
import { type OpenPostgres, openPostgres } from './open-postgres.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('a connection to PostgreSQL that hangs: it is not installed')

const poolSize = 4
const statementTimeoutMs = 500
// the server's limit, the second in which its word may come, and what the coarse clock adds
const boundMs = statementTimeoutMs + 1000 + 500

let postgres: TestPostgres
let database: OpenPostgres
const stopped: number[] = []

beforeAll(async () => {
  if (!isInstalled) return
  postgres = await startTestPostgres({ isDurable: false })
  await postgres.query('CREATE TABLE counter (id int PRIMARY KEY, value int NOT NULL)')
})
beforeEach(async () => {
  if (!isInstalled) return
  await postgres.query('TRUNCATE counter; INSERT INTO counter VALUES (1, 0)')
  database = await openPostgres({ address: postgres.address(), poolSize, statementTimeoutMs })
})
afterEach(async () => {
  for (const pid of stopped.splice(0)) process.kill(pid, 'SIGCONT')
  await database?.close()
})
afterAll(() => postgres?.close())

const read = () => database.connection.run(() => all('SELECT value FROM counter'))
const find = () =>
  database.connection.run(() => lookUp('SELECT value FROM counter WHERE id = :id', { id: 1 }))
const write = () => database.connection.write(() => changes('UPDATE counter SET value = value + 1'))
const counted = async () => (await postgres.query('SELECT value FROM counter'))[0]?.['value']
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** The processes at the other ends of so many connections: those that the pool will give out next. */
async function nextPids(count: number): Promise<number[]> {
  const ask = () => database.connection.run(() => first('SELECT pg_backend_pid() AS pid, pg_sleep(0.1)'))
  const rows = await Promise.all(Array.from({ length: count }, ask))
  const pids = new Set(rows.map((row) => Number(row?.['pid'])))
  expect(pids.size).toBe(count)
  return [...pids]
}
const openAll = () => nextPids(poolSize)

function hang(pids: readonly number[]): void {
  for (const pid of pids) {
    process.kill(pid, 'SIGSTOP')
    stopped.push(pid)
  }
}

interface Outcome {
  readonly isAnswered: boolean
  readonly tookMs: number
  readonly error: unknown
}

/** Asks again and again for so long; resolves when each of them knows its outcome. */
async function askOn(forMs: number, ask: () => Promise<unknown>): Promise<Outcome[]> {
  const outcomes: Promise<Outcome>[] = []
  const endsAt = performance.now() + forMs
  while (performance.now() < endsAt) {
    const started = performance.now()
    const told = (isAnswered: boolean, error?: unknown) => ({
      isAnswered,
      tookMs: performance.now() - started,
      error,
    })
    outcomes.push(
      ask().then(
        () => told(true),
        (error) => told(false, error),
      ),
    )
    await pause(20)
  }
  return Promise.all(outcomes)
}

const refusedOf = (outcomes: readonly Outcome[]) => outcomes.filter(({ isAnswered }) => !isAnswered)
const slowest = (outcomes: readonly Outcome[]) => Math.max(...outcomes.map(({ tookMs }) => tookMs))

describe.skipIf(!isInstalled)('a connection that hangs', () => {
  test('is given up alone, in time, and replaced; others notice nothing', async () => {
    const [pid = 0] = await openAll()
    hang([pid])
    const bursts = Array.from({ length: poolSize - 1 }, () => askOn(1, read))
    const outcomes = (await Promise.all([askOn(boundMs + 500, read), ...bursts])).flat()
    const refused = refusedOf(outcomes)
    expect(refused).toHaveLength(1)
    expect(refused[0]?.error).toMatchObject({ name: 'StoreUnavailableError' })
    expect(slowest(refused)).toBeLessThan(boundMs)
    // not sooner than the server itself would have said that the statement took too long
    expect(slowest(refused)).toBeGreaterThan(statementTimeoutMs + 1000)
    expect(slowest(outcomes.filter(({ isAnswered }) => isAnswered))).toBeLessThan(700)
    expect(await openAll()).not.toContain(pid)
    await expect.poll(database.connection.load).toMatchObject({ connections: poolSize, busy: 0, waiting: 0 })
  })

  test('keeps nobody waiting who looks something up, even where there are two of them', async () => {
    await openAll()
    hang(await nextPids(2))
    const outcomes = await askOn(boundMs + 500, find)
    const refused = refusedOf(outcomes)
    expect(refused.length).toBeGreaterThan(0)
    expect(slowest(outcomes)).toBeLessThan(boundMs)
    // those who were sent on them, and nobody who came while they hung
    expect(refused.length).toBeLessThan(outcomes.length / 10)
    expect(slowest(outcomes.filter(({ isAnswered }) => isAnswered))).toBeLessThan(1400)
    await expect.poll(database.connection.load).toMatchObject({ busy: 0, waiting: 0 })
  })

  test('is not what many look-ups are that take long together, each of them in time', async () => {
    await openAll()
    const slow = () => database.connection.run(() => lookUp('SELECT pg_sleep(0.1) IS NULL AS done', {}))
    const found = await Promise.allSettled(Array.from({ length: 30 }, slow))
    expect(found.filter(({ status }) => status === 'rejected')).toEqual([])
  })

  test('at COMMIT, for a standby that is gone, leaves an unknown outcome, which is told and not tried again', async () => {
    await openAll()
    await postgres.query("ALTER SYSTEM SET synchronous_standby_names = 'gone'")
    await postgres.query('SELECT pg_reload_conf()')
    try {
      await pause(200)
      const [[written], reads] = await Promise.all([askOn(1, write), askOn(boundMs, read)])
      expect(written?.error).toMatchObject({ name: 'StoreUnavailableError' })
      expect(written?.tookMs).toBeLessThan(boundMs)
      expect(refusedOf(reads)).toEqual([])
    } finally {
      await postgres.query('ALTER SYSTEM RESET synchronous_standby_names')
      await postgres.query('SELECT pg_reload_conf()')
    }
    await expect.poll(counted).toBe(1)
    await write()
    expect(await counted()).toBe(2)
  })

  test('at COMMIT again and again keeps all from writing but one at a time, until one is answered', async () => {
    await openAll()
    await postgres.query("ALTER SYSTEM SET synchronous_standby_names = 'gone'")
    await postgres.query('SELECT pg_reload_conf()')
    const add = (id: number) => () =>
      database.connection.write(() => changes('INSERT INTO counter VALUES (:id, 0)', { id }))
    try {
      await pause(200)
      const given = (await Promise.all([askOn(1, add(2)), askOn(1, add(3))])).flat()
      expect(refusedOf(given)).toHaveLength(2)
      const [tries, reads] = await Promise.all([
        Promise.all([askOn(1, add(4)), askOn(1, add(5)), askOn(1, add(6))]),
        askOn(boundMs, read),
      ])
      expect(refusedOf(tries.flat())).toHaveLength(3)
      expect(tries.flat().filter(({ tookMs }) => tookMs < 300)).toHaveLength(2)
      expect(refusedOf(reads)).toEqual([])
    } finally {
      await postgres.query('ALTER SYSTEM RESET synchronous_standby_names')
      await postgres.query('SELECT pg_reload_conf()')
    }
    await pause(200)
    await add(7)()
    await Promise.all([add(8)(), add(9)(), add(10)()])
  }, 15_000)
})
