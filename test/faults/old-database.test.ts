// That the rig sees what a migration has done to the rows that were there.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { askSqlite, differences, fillOldSqlite, readRows } from '../../faults/stores/old-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'carnet-old-database-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a row that is gone or altered is told, and a new column is not', async () => {
  const path = join(folder, 'old.db')
  await fillOldSqlite(path)
  const before = await readRows(askSqlite(path))
  expect(Object.values(before).map(({ length }) => length)).toEqual([20, 40, 20])
  const change = (sql: string) => {
    const file = new DatabaseSync(path)
    file.exec(sql)
    file.close()
  }
  const seen = async () => differences(before, await readRows(askSqlite(path)))
  change('ALTER TABLE carnet_session ADD COLUMN later INTEGER NOT NULL DEFAULT 0')
  expect(await seen()).toEqual([])
  change("UPDATE carnet_session SET current_jti = '' WHERE id IN ('session-1', 'session-2')")
  expect(await seen()).toEqual(['2 rows of carnet_session are not as they were'])
  change('DELETE FROM carnet_user WHERE id = 1')
  expect(await seen()).toContain('carnet_user has 19 rows, and had 20')
})
