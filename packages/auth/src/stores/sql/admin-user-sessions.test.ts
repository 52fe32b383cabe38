import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionPage } from '../../admin/index.ts'
import { openConnection, type SqliteConnection, sqliteStore } from '../sqlite/index.ts'
import { adminSessions } from './admin-sessions.ts'

const folder = mkdtempSync(join(tmpdir(), 'carnet-admin-user-'))
const sessions = 9000
let connection: SqliteConnection
beforeAll(async () => {
  const path = join(folder, 'carnet.db')
  const store = sqliteStore({ path, clock: Date.now, userCheck: 'none' })
  await store.migrate()
  await store.close()
  connection = openConnection(path, Date.now)
  // three users, times that many share, and ids in no order
  connection.database.exec(`PRAGMA synchronous = OFF; INSERT INTO carnet_session
    (id, user_id, kind, current_jti, recent, generation, rotated_at, created_at, last_seen_at, expires_at, revoked_at, revoke_reason, user_agent, ip)
    SELECT printf('%08x', x * 2654435761 % 4294967296), x % 3, 'pair', printf('%032x', x), '[]', 0, 0, x / 7, 0, 9e15 - x % 50,
      CASE WHEN x % 2 = 0 THEN x / 5 END, CASE WHEN x % 2 = 0 THEN 'signed_out' END, '', ''
    FROM (WITH RECURSIVE counted(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM counted WHERE x < ${sessions}) SELECT x FROM counted)`)
})
afterAll(() => {
  connection.database.close()
  rmSync(folder, { recursive: true })
})

const columns = { created_at: 'created_at', expires_at: 'expires_at', blacklisted_at: 'revoked_at', id: 'id' }

test.each(Object.keys(columns) as (keyof typeof columns)[])(
  'the many sessions of users come by %s as the database would put them, a page at a time',
  async (sort) => {
    for (const isDescending of [true, false]) {
      const page = { userIds: ['0', '2'], sort, isDescending, limit: 700 } satisfies SessionPage
      const seen: string[] = []
      for (let behind: SessionPage['behind']; ; ) {
        const found = await adminSessions(connection).listSessions({ ...page, behind })
        seen.push(...found.rows.map(({ id }) => id))
        behind = found.next
        if (behind === undefined) break
      }
      const direction = isDescending ? 'DESC' : 'ASC'
      const isEnded = sort === 'blacklisted_at' ? 'AND revoked_at IS NOT NULL' : ''
      const wanted = connection.database
        .prepare(`SELECT id FROM carnet_session WHERE user_id IN ('0', '2') ${isEnded}
          ORDER BY ${columns[sort]} ${direction}, id ${direction}`)
        .all()
      expect(seen).toEqual(wanted.map(({ id }) => id))
    }
  },
)

test('while they are looked at the process does what else it has to do', async () => {
  let turns = 0
  let isOver = false
  const others = () => {
    turns += 1
    if (!isOver) setImmediate(others)
  }
  setImmediate(others)
  const page = { userIds: ['0', '1', '2'], sort: 'created_at', isDescending: true, limit: 50 } as const
  await adminSessions(connection).listSessions(page)
  isOver = true
  expect(turns).toBeGreaterThanOrEqual(4)
})

test('a place of another order is none', async () => {
  const page = { userIds: ['0'], sort: 'created_at', isDescending: true, limit: 5, behind: ['x'] } as const
  await expect(adminSessions(connection).listSessions(page)).rejects.toThrow('no place in this order')
})
