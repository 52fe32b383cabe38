import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { StoreUnavailableError } from '../../sessions/index.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { all, changes, first, type Recipe, type Row } from '../sql/index.ts'
import { type OpenPostgres, openPostgres, type PostgresOptions } from './open-postgres.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('connections to PostgreSQL: it is not installed')

let postgres: TestPostgres
let address: string
const opened: OpenPostgres[] = []

beforeAll(async () => {
  if (!isInstalled) return
  postgres = await startTestPostgres({ isDurable: false, settings: { synchronous_commit: 'off' } })
  address = await postgres.createDatabase()
  await postgres.query('CREATE TABLE note (id int PRIMARY KEY, text text NOT NULL)', 'test_1')
})
beforeEach(async () => {
  if (isInstalled)
    await postgres.query("TRUNCATE note; INSERT INTO note VALUES (1, 'one'), (2, 'two')", 'test_1')
})
afterAll(async () => {
  for (const { close } of opened) await close()
  await postgres?.close()
})

async function open(options: Partial<PostgresOptions> = {}) {
  const postgresDatabase = await openPostgres({ address, ...options })
  opened.push(postgresDatabase)
  const { connection, listener } = postgresDatabase
  /** Resolves when the one connection listens that does nothing else. */
  const hear = () => new Promise<void>((resolve) => listener.subscribe(resolve))
  return { ...connection, hear }
}
const notes = () => postgres.query('SELECT id, text FROM note ORDER BY id', 'test_1')
const setNote = (id: number, text: string) =>
  changes('UPDATE note SET text = :text WHERE id = :id', { id, text })

describe.skipIf(!isInstalled)('a connection', () => {
  test.each([
    ['statement_timeout', '5s'],
    ['lock_timeout', '3s'],
    ['idle_in_transaction_session_timeout', '10s'],
    // the server's own setting here is off, which loses acknowledged sessions when it crashes
    ['synchronous_commit', 'on'],
    ['TimeZone', 'UTC'],
  ])('has %s = %s, in a transaction too', async (name, value) => {
    const { run, write } = await open()
    const shown = function* () {
      return Object.values((yield* first(`SHOW ${name}`)) ?? {})[0]
    }
    expect(await run(shown)).toBe(value)
    expect(await write(shown)).toBe(value)
  })

  test('has the limits that were chosen', async () => {
    const { run } = await open({ statementTimeoutMs: 700, lockTimeoutMs: 300 })
    expect(await run(() => all('SHOW statement_timeout'))).toEqual([{ statement_timeout: '700ms' }])
    expect(await run(() => all('SHOW lock_timeout'))).toEqual([{ lock_timeout: '300ms' }])
  })

  test('gives numbers as numbers, and whatever else as it was stored', async () => {
    const { run } = await open()
    const sql = `SELECT 9007199254740991::bigint AS big, count(*) AS counted, 1.5::numeric AS part, true AS truth,
      'x'::text AS text, '{"a":1}'::jsonb AS json, '\\x00ff'::bytea AS bytes, NULL::bigint AS nothing`
    expect(await run(() => all(sql))).toEqual([
      {
        big: 9007199254740991,
        counted: 1,
        part: 1.5,
        truth: true,
        text: 'x',
        json: '{"a": 1}',
        bytes: Buffer.from([0, 255]),
        nothing: null,
      },
    ])
    const exact = function* (): Recipe<readonly Row[]> {
      return (yield { sql: 'SELECT 9223372036854775807::bigint AS big', values: {}, exact: true }).rows
    }
    expect(await run(exact)).toEqual([{ big: 9223372036854775807n }])
  })

  test('knows the time of the database, or the clock’s', async () => {
    const { run } = await open()
    const [row] = await run(() => all('SELECT :now AS now'))
    expect(Math.abs(Number(row?.['now']) - Date.now())).toBeLessThan(5000)
    const other = await open({ clock: () => 42 })
    expect(await other.run(() => all('SELECT :now AS now'))).toEqual([{ now: 42 }])
  })

  test('tells a value that a statement lacks from one that is null', async () => {
    const { run } = await open()
    await expect(run(() => all('SELECT :missing::text'))).rejects.toThrow(
      new TypeError('A statement names the value ":missing", which is not given.'),
    )
    expect(await run(() => all('SELECT :text::text AS text', { text: null }))).toEqual([{ text: null }])
  })

  test('prepares each statement once for itself, and none behind a pooler', async () => {
    const prepared = () => all("SELECT name FROM pg_prepared_statements WHERE name LIKE 'carnet_%'")
    const { run } = await open({ poolSize: 1 })
    for (let turn = 0; turn < 3; turn++) await run(() => first('SELECT :now AS now'))
    expect(await run(prepared)).toHaveLength(2)
    const pooled = await openPooled()
    for (let turn = 0; turn < 3; turn++) await pooled.run(() => first('SELECT :now AS now'))
    expect(await pooled.run(prepared)).toHaveLength(0)
  })

  test('goes on when a table is changed under its prepared statements', async () => {
    const { run, write } = await open({ poolSize: 2 })
    const read = () => all('SELECT * FROM note WHERE id = 1')
    await Promise.all([run(read), run(read)])
    await postgres.query('ALTER TABLE note ADD COLUMN more int DEFAULT 7', 'test_1')
    expect(await write(read)).toEqual([{ id: 1, text: 'one', more: 7 }])
    expect(await Promise.all([run(read), run(read)])).toMatchObject([[{ more: 7 }], [{ more: 7 }]])
    await postgres.query('ALTER TABLE note DROP COLUMN more', 'test_1')
    expect(await run(read)).toEqual([{ id: 1, text: 'one' }])
  })
})

async function openPooled() {
  await postgres.query('ALTER DATABASE test_1 SET synchronous_commit = on')
  return open({ address: `${address}?prepare=false` })
}

describe.skipIf(!isInstalled)('behind a pooler', () => {
  test('a transaction has its limits', async () => {
    const { write } = await openPooled()
    expect(await write(() => all('SHOW lock_timeout'))).toEqual([{ lock_timeout: '3s' }])
    expect(await write(() => all('SHOW statement_timeout'))).toEqual([{ statement_timeout: '5s' }])
  })

  test.each(['off', 'local', 'remote_write'])(
    'a role whose commits are not durable is refused: %s',
    async (setting) => {
      await postgres.query(`ALTER DATABASE test_1 SET synchronous_commit = ${setting}`)
      const { run } = await open({ address: `${address}?prepare=false` })
      await expect(run(() => first('SELECT 1'))).rejects.toThrow(`synchronous_commit is ${setting}`)
    },
  )

  test.each(['on', 'remote_apply'])('one whose commits are durable is not: %s', async (setting) => {
    await postgres.query(`ALTER DATABASE test_1 SET synchronous_commit = ${setting}`)
    const { run } = await open({ address: `${address}?prepare=false` })
    expect(await run(() => first('SHOW synchronous_commit'))).toEqual({ synchronous_commit: setting })
    await postgres.query('ALTER DATABASE test_1 RESET synchronous_commit')
  })
})

describe.skipIf(!isInstalled)('a write transaction', () => {
  test('happens whole', async () => {
    const { write } = await open()
    await write(function* () {
      yield* setNote(1, 'a')
      yield* setNote(2, 'b')
    })
    expect(await notes()).toEqual([
      { id: 1, text: 'a' },
      { id: 2, text: 'b' },
    ])
  })

  test('that fails changes nothing, and the next one goes on', async () => {
    const { write } = await open({ poolSize: 1 })
    const failing = write(function* () {
      yield* setNote(1, 'a')
      throw new RangeError('half way')
    })
    await expect(failing).rejects.toThrow(RangeError)
    const clashing = write(function* () {
      yield* setNote(1, 'a')
      yield* changes("INSERT INTO note VALUES (2, 'again')")
    })
    await expect(clashing).rejects.toThrow('duplicate key')
    expect(await notes()).toEqual([
      { id: 1, text: 'one' },
      { id: 2, text: 'two' },
    ])
    await write(() => setNote(1, 'b'))
    expect((await notes())[0]).toEqual({ id: 1, text: 'b' })
  })

  test('says which column is taken, and nothing of the row', async () => {
    const { write, dialect } = await open()
    const failing = write(() => changes("INSERT INTO note VALUES (2, 'secret of somebody')"))
    const error = await failing.catch((caught: unknown) => caught)
    expect(dialect.takenColumn(error)).toBe('id')
    const missing = await write(() => changes('INSERT INTO note VALUES (3, NULL)')).catch(
      (caught: unknown) => caught,
    )
    expect(dialect.takenColumn(missing)).toBeUndefined()
    const incomplete = await write(() =>
      changes('UPDATE note SET text = CASE id WHEN 2 THEN NULL ELSE :text END', {
        text: 'secret of somebody',
      }),
    ).catch((caught: unknown) => caught)
    for (const each of [error, incomplete]) {
      expect(each).toBeInstanceOf(Error)
      expect(JSON.stringify(each, Object.getOwnPropertyNames(each))).not.toContain('secret of')
    }
  })

  test('is begun anew when it runs into a deadlock', async () => {
    const { write, load } = await open()
    let arrived = 0
    const both = (order: readonly number[], text: string) =>
      write(function* () {
        yield* setNote(order[0] ?? 0, text)
        arrived += 1
        // until the other has its first row too
        if (arrived <= 2) yield* first('SELECT pg_sleep(0.3)')
        yield* setNote(order[1] ?? 0, text)
      })
    await Promise.all([both([1, 2], 'a'), both([2, 1], 'b')])
    const [one, two] = await notes()
    expect(one?.['text']).toBe(two?.['text'])
    expect(arrived).toBe(3)
    expect(load().retries).toBe(1)
  })

  test('is begun anew after a serialization failure, but not for ever', async () => {
    const { write } = await open()
    let turns = 0
    const failing = (times: number) =>
      write(function* () {
        turns += 1
        const raising = "DO $$ BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '40001'; END $$"
        if (turns <= times) yield* changes(raising)
        return turns
      })
    expect(await failing(3)).toBe(4)
    turns = 0
    await expect(failing(4)).rejects.toThrow(StoreUnavailableError)
    expect(turns).toBe(4)
  })

  test('gives up a row that somebody keeps locked, and a statement that takes too long', async () => {
    const { write, run } = await open({ lockTimeoutMs: 300, statementTimeoutMs: 600 })
    const held = write(function* () {
      yield* setNote(1, 'held')
      yield* first('SELECT pg_sleep(0.5)')
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    await expect(write(() => setNote(1, 'mine'))).rejects.toThrow('others kept a row locked')
    await held
    await expect(run(() => first('SELECT pg_sleep(2)'))).rejects.toThrow('a statement took too long')
    await write(() => setNote(1, 'mine'))
    expect((await notes())[0]).toEqual({ id: 1, text: 'mine' })
  })
})

describe.skipIf(!isInstalled)('the pool', () => {
  test('holds no more connections than it may, and who finds none free is told within two seconds', async () => {
    const { run, load, hear } = await open({ poolSize: 3 })
    await hear()
    const sleeping = [1, 2].map(() => run(() => first('SELECT pg_sleep(2.2)')))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(load()).toMatchObject({ connections: 3, busy: 3 })
    const started = performance.now()
    const refused = await Promise.allSettled([1, 2, 3].map(() => run(() => first('SELECT 1'))))
    expect(performance.now() - started).toBeLessThan(2000)
    for (const each of refused) expect(each).toMatchObject({ reason: { name: 'StoreUnavailableError' } })
    await Promise.all(sleeping)
    await run(() => first('SELECT 1'))
    await expect.poll(load).toMatchObject({ connections: 3, busy: 1, waiting: 0 })
  })

  test('that its owner brought along is made durable, left as it is otherwise, and not ended', async () => {
    const { Pool } = await import('pg')
    const pool = new Pool({ connectionString: address, max: 2, statement_timeout: 1234 })
    const { run, write, close } = await open({ pool, address: 'postgres://' })
    const idle = () => all('SHOW idle_in_transaction_session_timeout')
    expect(await write(idle)).toEqual([{ idle_in_transaction_session_timeout: '10s' }])
    expect(await run(idle)).toEqual([{ idle_in_transaction_session_timeout: '0' }])
    expect(await run(() => all('SHOW synchronous_commit'))).toEqual([{ synchronous_commit: 'on' }])
    expect(await run(() => all('SHOW statement_timeout'))).toEqual([{ statement_timeout: '1234ms' }])
    await close()
    await expect(run(() => first('SELECT 1'))).rejects.toThrow(StoreUnavailableError)
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })
})

test.skipIf(!isInstalled)('no error shows the password of the address', async () => {
  const secret = 'open-sesame'
  const wrong = address.replace(/:[^:@]+@/, `:${secret}@`)
  const broken = [wrong, wrong.replace(/@.*/, '@127.0.0.1:1/x'), `postgres://ada:${secret}@:::/x`]
  for (const each of broken) {
    const error = await (async () => (await open({ address: each })).run(() => first('SELECT 1')))().catch(
      (caught: unknown) => caught,
    )
    expect(error).toBeInstanceOf(Error)
    const { inspect } = await import('node:util')
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret)
  }
})
