import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openConnection, type SqliteConnection } from '../sqlite/connection.ts'
import { sqlAttempts } from './attempt-rows.ts'
import type { Connection } from './connection.ts'
import { flushRevocations } from './flush-revocations.ts'
import { changes } from './recipe.ts'

let connection: SqliteConnection
/** What the work asked of the database: from when to when, and how many rows it changed. */
let batches: { readonly startedMs: number; readonly endedMs: number; readonly rows: unknown }[]

beforeEach(() => {
  connection = openConnection(':memory:', Date.now)
  batches = []
})
afterEach(() => connection.close())

const slow = (): Connection => ({
  ...connection,
  async run(recipe) {
    const startedMs = performance.now()
    await pause(20)
    const rows = await connection.run(recipe)
    batches.push({ startedMs, endedMs: performance.now(), rows })
    return rows
  },
})

function expectRests() {
  for (const [index, { startedMs, endedMs }] of batches.slice(0, -1).entries()) {
    const restMs = (batches[index + 1]?.startedMs ?? 0) - endedMs
    // a timer may fire a millisecond early
    expect(restMs).toBeGreaterThanOrEqual(endedMs - startedMs - 1)
  }
}

test('counters that are long over go in batches, and between two others can write', async () => {
  connection.database.exec(`CREATE TABLE carnet_attempt (key TEXT PRIMARY KEY, expires_at INTEGER);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
    INSERT INTO carnet_attempt SELECT i, 1 FROM n`)
  expect(await sqlAttempts(slow()).deleteExpired()).toBe(450)
  expect(batches.map(({ rows }) => rows)).toEqual([200, 200, 50])
  expectRests()
})

test('so do entries of the log of ended sessions that nobody needs any more', async () => {
  connection.database.exec(`CREATE TABLE carnet_revocation (seq INTEGER PRIMARY KEY);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250) INSERT INTO carnet_revocation SELECT i FROM n`)
  const deleteOldRevocations = (_margin: number, limit: number) =>
    changes(
      'DELETE FROM carnet_revocation WHERE seq IN (SELECT seq FROM carnet_revocation ORDER BY seq LIMIT :limit)',
      {
        limit,
      },
    )
  await flushRevocations({ connection: slow(), rows: { deleteOldRevocations } }, 0, 100)
  expect(batches.map(({ rows }) => rows)).toEqual([100, 100, 50])
  expectRests()
})
