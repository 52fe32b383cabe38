import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StoreUnavailableError } from '../../sessions/index.ts'
import { all, changes, type Recipe, sqlStore } from '../sql/index.ts'
import { openConnection, type SqliteConnection } from './connection.ts'

// as SQLite reports them; the rig's E4 makes the disk itself fail (faults/experiments/write-errors.ts)
const fault = (errcode: number) =>
  Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode })

let folder: string
let path: string
let connection: SqliteConnection

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-faults-'))
  path = join(folder, 'carnet.db')
  connection = openConnection(path, Date.now)
  connection.database.exec('CREATE TABLE note (text TEXT)')
})

afterEach(async () => {
  await connection.close()
  rmSync(folder, { recursive: true })
})

function* note(text: string): Recipe<void> {
  yield* changes('INSERT INTO note VALUES (:text)', { text })
}
const notes = () => connection.run(() => all('SELECT text FROM note'))

function* failing(errcode: number): Recipe<void> {
  yield* note('lost')
  throw fault(errcode)
}

const untilRestart = 'Nothing is written any more until this process is started again.'

describe.each([
  ['a flush', 1034],
  ['a flush of the folder', 1290],
  ['a write', 778],
])('after %s that the disk has failed', (_, errcode) => {
  test('nothing is written any more, by whichever way, and reading goes on', async () => {
    await connection.write(() => note('kept'))
    const first = connection.write(() => failing(errcode))
    await expect(first).rejects.toThrow(
      new StoreUnavailableError(
        `The disk failed to keep what was written (SQLite error ${errcode}). ${untilRestart}`,
      ),
    )
    await expect(first).rejects.toMatchObject({ cause: { errcode } })
    for (const later of [connection.write(() => note('later')), connection.run(() => note('later'))])
      await expect(later).rejects.toThrow(new StoreUnavailableError(untilRestart))
    expect(() => connection.checkWritable?.()).toThrow(StoreUnavailableError)
    expect(await notes()).toEqual([{ text: 'kept' }])
  })

  test('a new process writes again', async () => {
    await expect(connection.run(() => failing(errcode))).rejects.toThrow(StoreUnavailableError)
    await connection.close()
    connection = openConnection(path, Date.now)
    await connection.write(() => note('anew'))
    expect(await notes()).toContainEqual({ text: 'anew' })
  })
})

test.each([
  ['a full disk', 13],
  ['a failed read', 266],
  ['a file that may not be written', 8],
])('%s ends nothing: what comes later is written', async (_, errcode) => {
  await expect(connection.write(() => failing(errcode))).rejects.toThrow(
    `The database cannot be used now: SQLite error ${errcode & 0xff}.`,
  )
  connection.checkWritable?.()
  await connection.write(() => note('later'))
  expect(await notes()).toEqual([{ text: 'later' }])
})

const migrator = { migrate: async () => [], pendingMigrations: async () => [] }
const ping = () => sqlStore({ connection, migrator, userCheck: 'active' }).ping()

test('a store that writes no more does not answer a ping', async () => {
  await ping()
  await expect(connection.write(() => failing(1034))).rejects.toThrow(StoreUnavailableError)
  await expect(ping()).rejects.toThrow(untilRestart)
})

describe('a ping of a store', () => {
  const readOnly = (value: 'ON' | 'OFF') => connection.database.exec(`PRAGMA query_only = ${value}`)
  const refused = new StoreUnavailableError('The database cannot be used now: SQLite error 8.')
  let other: DatabaseSync
  beforeEach(() => {
    other = new DatabaseSync(path)
  })
  afterEach(() => other.close())

  test('is refused from a write that was refused on, until one would succeed', async () => {
    await ping()
    readOnly('ON')
    await expect(connection.run(() => note('refused'))).rejects.toThrow(refused)
    await expect(ping()).rejects.toThrow(refused)
    await expect(ping()).rejects.toThrow(refused)
    readOnly('OFF')
    await ping()
  })

  test('is refused the first time where nothing can be written', async () => {
    readOnly('ON')
    await expect(ping()).rejects.toThrow(refused)
  })

  test('writes once, and then not as long as nothing fails', async () => {
    const commits = () => other.prepare('PRAGMA data_version').get()
    const before = commits()
    await ping()
    const after = commits()
    expect(after).not.toEqual(before)
    await ping()
    await connection.write(() => note('kept'))
    const written = commits()
    await ping()
    expect(commits()).toEqual(written)
  })

  test('changes nothing', async () => {
    connection.database.exec('PRAGMA user_version = -7')
    await ping()
    expect(other.prepare('PRAGMA user_version').get()).toEqual({ user_version: -7 })
    expect(connection.database.isTransaction).toBe(false)
  })

  test('does not wait for whoever writes, and learns nothing from that', async () => {
    other.exec('BEGIN IMMEDIATE')
    const startedMs = performance.now()
    await ping()
    readOnly('ON')
    other.exec('COMMIT')
    await expect(connection.run(() => note('refused'))).rejects.toThrow(refused)
    other.exec('BEGIN IMMEDIATE')
    readOnly('OFF')
    await expect(ping()).rejects.toThrow(refused)
    expect(performance.now() - startedMs).toBeLessThan(1000)
    other.exec('COMMIT')
    await ping()
  })
})
