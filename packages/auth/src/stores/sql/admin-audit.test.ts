import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditPage } from '../../admin/index.ts'
import { openConnection, type SqliteConnection, sqliteStore } from '../sqlite/index.ts'
import { adminAudit } from './admin-audit.ts'

const folder = mkdtempSync(join(tmpdir(), 'carnet-admin-audit-'))
const rows = 12_000
let connection: SqliteConnection
beforeAll(async () => {
  const path = join(folder, 'carnet.db')
  const store = sqliteStore({ path, clock: Date.now, userCheck: 'active' })
  await store.migrate()
  await store.audit.append({ action: 'user_activated', userId: '7', sessionId: 'first' })
  await store.close()
  connection = openConnection(path, Date.now)
  // somebody who signs in by script, and between their rows those of others
  connection.database.exec(`PRAGMA synchronous = OFF;
    CREATE TEMP TABLE one AS SELECT * FROM carnet_audit WHERE user_id = '7';
    UPDATE one SET session_id = 'another';
    INSERT INTO carnet_audit SELECT (SELECT max(seq) FROM carnet_audit) + x, ${columnsWithout('seq')} FROM one,
      (WITH RECURSIVE counted(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM counted WHERE x < ${2 * rows}) SELECT x FROM counted);
    UPDATE carnet_audit SET user_id = '8' WHERE session_id = 'another' AND seq % 2 = 0;`)
})
afterAll(() => {
  connection.database.close()
  rmSync(folder, { recursive: true })
})

function columnsWithout(name: string): string {
  const columns = connection.database.prepare("SELECT name FROM pragma_table_info('carnet_audit')").all()
  return columns
    .map((column) => String(column['name']))
    .filter((one) => one !== name)
    .join(', ')
}

/** What is found, page by page, and in how many statements of rows. */
async function listed(page: Omit<AuditPage, 'behind'>) {
  let turns = 0
  const { listAudit } = adminAudit({
    ...connection,
    run: (recipe) => {
      turns += 1
      return connection.run(recipe)
    },
  })
  const seqs: number[] = []
  let next: readonly (string | number)[] | undefined
  do {
    const found = await listAudit({ ...page, ...(next && { behind: Number(next[0]) }) })
    seqs.push(...found.rows.map(({ seq }) => seq))
    next = found.next
  } while (next !== undefined)
  return { seqs, turns }
}

test('what is sought among the many rows of one user is sought in turns, and others come between', async () => {
  const nothing = await listed({ userId: '7', requestId: 'zzz', limit: 50 })
  expect([nothing.seqs, nothing.turns]).toEqual([[], 3])
  const first = await listed({ userId: '7', sessionId: 'first', limit: 50 })
  expect(first.seqs).toHaveLength(1)
})

test('turns follow each other without a gap, and the rows of one user take as few as there are pages', async () => {
  const filtered = await listed({ userId: '7', action: 'user_activated', limit: 5000 })
  const all = await listed({ userId: '7', limit: 5000 })
  expect(filtered.seqs).toEqual(all.seqs)
  expect(filtered.seqs).toEqual(filtered.seqs.toSorted((one, other) => other - one))
  expect([new Set(all.seqs).size, all.turns]).toEqual([rows + 1, 3])
})
