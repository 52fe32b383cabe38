import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

test('a store that writes no more does not answer a ping', async () => {
  const migrator = { migrate: async () => [], pendingMigrations: async () => [] }
  const { ping } = sqlStore({ connection, migrator, userCheck: 'active' })
  await ping()
  await expect(connection.write(() => failing(1034))).rejects.toThrow(StoreUnavailableError)
  await expect(ping()).rejects.toThrow(untilRestart)
})
