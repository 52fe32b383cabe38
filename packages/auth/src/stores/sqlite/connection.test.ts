import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { currentOrigin, withOrigin } from '../../audit/index.ts'
import { StoreUnavailableError } from '../../sessions/index.ts'
import { all, changes, first, type Recipe } from '../sql/index.ts'
import { openConnection, type SqliteConnection } from './connection.ts'

let folder: string
let path: string
let connection: SqliteConnection

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-connection-'))
  path = join(folder, 'carnet.db')
  connection = openConnection(path, Date.now)
  connection.database.exec('CREATE TABLE note (text TEXT UNIQUE)')
})

afterEach(() => {
  if (connection.database.isOpen) connection.database.close()
  rmSync(folder, { recursive: true })
})

const pragma = (name: string) => Object.values(connection.database.prepare(`PRAGMA ${name}`).get() ?? {})[0]
const notes = () =>
  connection.database
    .prepare('SELECT text FROM note ORDER BY text')
    .all()
    .map((row) => row['text'])

function* note(...texts: string[]): Recipe<void> {
  for (const text of texts) yield* changes('INSERT INTO note VALUES (:text)', { text })
}

test.each([
  ['journal_mode', 'wal'],
  // FULL
  ['synchronous', 2],
  ['foreign_keys', 1],
  // whoever waits does so asynchronously
  ['busy_timeout', 0],
  ['journal_size_limit', 64 * 1024 * 1024],
])('the pragma %s is %s', (name, value) => {
  expect(pragma(name)).toBe(value)
})

test('a new database is its owner’s alone, whatever the umask', () => {
  const umask = process.umask(0)
  try {
    const other = openConnection(join(folder, 'new.db'), Date.now)
    other.database.exec('CREATE TABLE t (x)')
    for (const suffix of ['', '-wal', '-shm']) {
      expect(statSync(join(folder, `new.db${suffix}`)).mode & 0o777, suffix).toBe(0o600)
    }
    other.database.close()
  } finally {
    process.umask(umask)
  }
})

test('a file that another process is making just now is waited for', async () => {
  // as it begins: not yet in WAL mode, and locked; SQLite's own timeout does not wait for this
  const making = join(folder, 'making.db')
  const program = `
    import { DatabaseSync } from 'node:sqlite'
    const other = new DatabaseSync(${JSON.stringify(making)})
    other.exec('BEGIN IMMEDIATE')
    console.log('locked')
    setTimeout(() => other.exec('CREATE TABLE t (x); COMMIT'), 300)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'pipe' })
  await once(child.stdout, 'data')
  const { database } = openConnection(making, Date.now)
  expect(database.prepare('SELECT * FROM t').all()).toEqual([])
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  database.close()
})

test('an existing database keeps the mode that its owner gave it', () => {
  connection.database.close()
  chmodSync(path, 0o640)
  connection = openConnection(path, Date.now)
  expect(statSync(path).mode & 0o777).toBe(0o640)
})

describe('a write transaction', () => {
  test('happens whole', async () => {
    await connection.write(() => note('a', 'b'))
    expect(notes()).toEqual(['a', 'b'])
  })

  test('that fails changes nothing, and the next one goes on', async () => {
    await expect(
      connection.write(function* () {
        yield* note('a')
        throw new RangeError('half way')
      }),
    ).rejects.toThrow(RangeError)
    await expect(connection.write(() => note('b', 'b'))).rejects.toThrow('UNIQUE')
    expect(notes()).toEqual([])
    expect(connection.database.isTransaction).toBe(false)
    await connection.write(() => note('c'))
    expect(notes()).toEqual(['c'])
  })
})

/** Another connection takes the write lock, as another process would, and gives it back after a while. */
function lockFor(ms: number): { readonly released: Promise<void> } {
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  const released = new Promise<void>((resolve) => {
    setTimeout(() => {
      other.exec('COMMIT')
      other.close()
      resolve()
    }, ms)
  })
  return { released }
}

/** The longest time for which nothing else could run. */
async function longestStall(work: Promise<unknown>): Promise<number> {
  let last = performance.now()
  let longest = 0
  const look = () => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }
  const timer = setInterval(look, 1)
  await work
  look()
  clearInterval(timer)
  return longest
}

const writes: [string, () => Promise<unknown>][] = [
  ['a transaction', () => connection.write(() => note('mine'))],
  ['a single statement', () => connection.run(() => note('mine'))],
]

describe.each(writes)('while another process writes, %s', (_what, write) => {
  test('waits and succeeds', async () => {
    const { released } = lockFor(1000)
    const started = performance.now()
    await write()
    expect(performance.now() - started).toBeGreaterThan(900)
    await released
    expect(notes()).toEqual(['mine'])
  })

  test('holds up nothing else while it waits', async () => {
    const stalls: number[] = []
    // a machine that is busy with other things stalls by itself now and then, but not each time
    for (let round = 0; round < 10 && Math.min(...stalls) > 50; round++) {
      const { released } = lockFor(300)
      stalls.push(await longestStall(write()))
      await released
      connection.database.exec('DELETE FROM note')
    }
    expect(Math.min(...stalls)).toBeLessThan(50)
  })

  test('gives up after two seconds and has changed nothing', async () => {
    const { released } = lockFor(2600)
    const started = performance.now()
    await expect(write()).rejects.toThrow(StoreUnavailableError)
    const waited = performance.now() - started
    await released
    expect(waited).toBeGreaterThan(1950)
    expect(waited).toBeLessThan(2550)
    expect(notes()).toEqual([])
    await write()
    expect(notes()).toEqual(['mine'])
  })
})

test('reading goes on while another process writes', async () => {
  await connection.run(() => note('there'))
  const { released } = lockFor(300)
  const started = performance.now()
  expect(await connection.run(() => all('SELECT text FROM note'))).toEqual([{ text: 'there' }])
  expect(performance.now() - started).toBeLessThan(200)
  await released
})

test('many who wait all get their turn', async () => {
  const { released } = lockFor(300)
  await Promise.all(Array.from({ length: 50 }, (_, index) => connection.write(() => note(`${index}`))))
  await released
  expect(notes()).toHaveLength(50)
})

test('of many who wait, who came first goes first', async () => {
  const { released } = lockFor(200)
  const names = Array.from({ length: 50 }, (_, index) => `${index}`)
  await Promise.all(names.map((name) => connection.run(() => note(name))))
  await released
  const inOrder = connection.database.prepare('SELECT text FROM note ORDER BY rowid').all()
  expect(inOrder.map((row) => row['text'])).toEqual(names)
})

test('who has written for a while gives other processes a moment', async () => {
  const { released } = lockFor(100)
  const times: { readonly from: number; readonly to: number }[] = []
  const writeSlowly = () =>
    connection.write(function* () {
      const from = performance.now()
      yield* note(`${times.length}`)
      while (performance.now() - from < 5);
      times.push({ from, to: performance.now() })
    })
  await Promise.all(Array.from({ length: 30 }, writeSlowly))
  await released
  const pauses = times.slice(1).map(({ from }, index) => from - (times[index]?.to ?? 0))
  expect(pauses.filter((ms) => ms > 2).length).toBeGreaterThan(2)
})

test('who waits does so in their own name, whoever lets them try', async () => {
  const { released } = lockFor(100)
  const names = Array.from({ length: 20 }, (_, index) => `user:${index}`)
  const inTheirName = (actor: string) =>
    withOrigin({ actor }, () => connection.write(() => note(`${actor} as ${currentOrigin().actor}`)))
  await Promise.all(names.map(inTheirName))
  await released
  expect(notes()).toEqual(names.map((name) => `${name} as ${name}`).toSorted())
})

test('a fault of the disk is told as such, with its cause', async () => {
  const fault = Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 266 })
  const failing = connection.run(() => {
    throw fault
  })
  await expect(failing).rejects.toThrow(
    new StoreUnavailableError('The database cannot be used now: SQLite error 10.'),
  )
  await expect(failing).rejects.toMatchObject({ cause: fault })
})

test('the time of a statement is that of the clock, in milliseconds, wherever it is asked for', async () => {
  connection.database.close()
  connection = openConnection(path, () => 1_767_225_600_123)
  const rows = await connection.run(() => all('SELECT :now AS now, :now - :ago AS before', { ago: 23 }))
  expect(rows).toEqual([{ now: 1_767_225_600_123, before: 1_767_225_600_100 }])
})

test('what may be flushed later is, and nothing after it, also where it failed', async () => {
  const level = () => first('PRAGMA synchronous')
  const [full, normal] = [{ synchronous: 2 }, { synchronous: 1 }]
  expect(await connection.run(level)).toEqual(full)
  expect(await connection.run(level, 'later')).toEqual(normal)
  expect(await connection.write(level, 'now')).toEqual(full)
  expect(await connection.write(level, 'later')).toEqual(normal)
  await expect(connection.write(() => first('SELECT nothing'), 'later')).rejects.toThrow('nothing')
  expect(await connection.write(level)).toEqual(full)
})

test('what is flushed later leaves the checkpoint, which flushes, to what is flushed at once', async () => {
  const pages = () => first('PRAGMA wal_autocheckpoint')
  expect(await connection.run(pages, 'later')).toEqual({ wal_autocheckpoint: 0 })
  expect(await connection.run(pages)).toEqual({ wal_autocheckpoint: 1000 })
})

test('whole numbers come exactly to who asks for it, and as numbers to everybody else', async () => {
  const sql = 'SELECT 9007199254740993 AS big, 1 AS small'
  const ask = (exact: boolean) =>
    connection.run(function* (): Recipe<unknown> {
      return (yield { sql, values: {}, exact }).rows
    })
  expect(await ask(true)).toEqual([{ big: 9_007_199_254_740_993n, small: 1n }])
  await expect(ask(false)).rejects.toThrow(RangeError)
  expect(await connection.run(() => all('SELECT 1 AS small'))).toEqual([{ small: 1 }])
})

test('a value that no statement asks for is a mistake', async () => {
  await expect(connection.run(() => all('SELECT 1', { typo: 1 }))).rejects.toThrow('"typo"')
  await expect(connection.run(() => all('SELECT :missing'))).rejects.toThrow('"missing"')
})

test('a mistake of ours is not taken for a fault of the database', async () => {
  await expect(connection.run(() => all('SELEKT'))).rejects.toThrow('syntax error')
  await expect(connection.run(() => all('SELEKT'))).rejects.not.toThrow(StoreUnavailableError)
})
