// What goes through many rows does so at a pace: on SQLite the store answers at once, and nothing else would have a turn.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type AdminWorld, createAdminWorld } from './admin-world.ts'

const folder = mkdtempSync(join(tmpdir(), 'carnet-long-work-'))
const path = join(folder, 'carnet.db')
let world: AdminWorld
let database: DatabaseSync

const fill = `
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
  INSERT INTO carnet_audit (at, action, result, actor, ip, user_agent, request_id, detail)
    SELECT ${Date.now()}, 'sign_in', 'refused', '', '', '', '', '{}' FROM n`

const count = (table: string) => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])

beforeAll(async () => {
  world = await createAdminWorld('sqlite', { database: `sqlite:${path}` })
  database = new DatabaseSync(path)
  database.exec('PRAGMA busy_timeout = 5000')
  database.exec(fill)
  await vi.waitFor(() => expect(count('carnet_audit WHERE position IS NULL')).toBe(0), 10_000)
})
afterAll(async () => {
  database.close()
  await world.close()
  rmSync(folder, { recursive: true })
})

/** How many turns everybody else had while the work was done, and how long it took. */
async function beside(work: () => Promise<unknown>) {
  let turns = 0
  let isOver = false
  const other = () => {
    turns += 1
    if (!isOver) setImmediate(other)
  }
  setImmediate(other)
  const startedMs = performance.now()
  await work()
  isOver = true
  return { turns, ms: performance.now() - startedMs }
}

describe('everybody else has their turn', () => {
  test('while the audit log is verified', async () => {
    expect((await beside(() => world.auth.audit.verify())).turns).toBeGreaterThanOrEqual(5)
  })

  test('while it is read', async () => {
    const reading = async () => {
      for await (const { position } of world.auth.audit.entries()) expect(position).toBeGreaterThan(0)
    }
    expect((await beside(reading)).turns).toBeGreaterThanOrEqual(5)
  })

  test('while the admin looks through it for what is not there', async () => {
    const client = await world.signedIn('rita')
    const query = { format: 'ndjson', action: 'nothing' } as const
    const { body } = await client.send('exportAudit', { query })
    const reader = body?.getReader()
    // the first page is looked at before anybody reads
    expect((await beside(async () => reader?.read())).turns).toBeGreaterThanOrEqual(3)
  })
})

test('the database is left to others between batches while old rows of the audit log are deleted', async () => {
  const { turns, ms } = await beside(() => world.auth.audit.prune(new Date(Date.now() + 60_000)))
  expect(turns).toBeGreaterThanOrEqual(10)
  expect(ms).toBeGreaterThanOrEqual((1000 / 100 - 1) * 5)
  expect(count("carnet_audit WHERE result = 'refused'")).toBe(0)
})
