import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { type Connection, createRevocations, noAuditRows, type Recipe } from '../sql/index.ts'
import { openConnection } from './connection.ts'

const createTable =
  'CREATE TABLE carnet_revocation (seq INTEGER PRIMARY KEY, session_id TEXT, revoked_at INTEGER)'

/** A log in a file, another process that writes it, and a count of the times the table was read. */
function openLog() {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-revocations-'))
  const connection = openConnection(join(folder, 'carnet.db'), () => 0)
  connection.database.exec(createTable)
  const other = new DatabaseSync(join(folder, 'carnet.db'))
  const state = { reads: 0, fault: false }
  const watched: Connection = {
    ...connection,
    run: (recipe) => connection.run(() => watch(recipe())),
  }
  function* watch<T>(recipe: Recipe<T>): Recipe<T> {
    let next = recipe.next()
    while (!next.done) {
      if (next.value.sql.startsWith('SELECT seq')) {
        state.reads += 1
        if (state.fault) {
          state.fault = false
          throw Object.assign(new Error('database is locked'), { errcode: 5 })
        }
      }
      next = recipe.next(yield next.value)
    }
    return next.value
  }
  return {
    log: createRevocations({ connection: watched, audit: noAuditRows }).log,
    state,
    end: (id: string) => other.prepare('INSERT INTO carnet_revocation VALUES (NULL, ?, 0)').run(id),
    close() {
      other.close()
      connection.database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

test('the table is read only when something was committed', async () => {
  const { log, state, end, close } = openLog()
  for (let turn = 0; turn < 10; turn++) await log.read(0, 0)
  expect(state.reads).toBe(1)
  end('a')
  const [news] = await log.read(0, 0)
  expect(news?.sessionId).toBe('a')
  for (let turn = 0; turn < 10; turn++) expect(await log.read(news?.seq ?? 0, 0)).toEqual([])
  expect(state.reads).toBe(2)
  close()
})

test('a reading that fails takes nothing for read', async () => {
  const { log, state, end, close } = openLog()
  await log.read(0, 0)
  end('a')
  state.fault = true
  expect((await log.read(0, 0)).map(({ sessionId }) => sessionId)).toEqual(['a'])
  expect(state.reads).toBe(3)
  close()
})

test('a log that is closed tells nothing more and does not fail', async () => {
  const { log, close } = openLog()
  close()
  expect(await log.read(0, 0)).toEqual([])
})
