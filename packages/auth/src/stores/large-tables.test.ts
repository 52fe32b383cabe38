// What has grown large: a user with thousands of sessions of whom few may go on, and a log that nobody flushes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../test/races/unavailable.ts'
import { createManualClock } from '../testing/index.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts'
import { createStoreStand } from '../testing/test-stand.ts'
import { openPostgres, postgresStore } from './postgres/index.ts'
import {
  auditRows,
  type Connection,
  changes,
  createRevocations,
  endSurplus,
  type Recipe,
  type Result,
} from './sql/index.ts'
import { openConnection, sqliteStore } from './sqlite/index.ts'
import type { Store } from './store.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('large tables on PostgreSQL: it is not installed')

const surplus = 5000
const maximumSessions = 3

const folder = mkdtempSync(join(tmpdir(), 'carnet-capped-'))
let postgres: TestPostgres
beforeAll(async () => {
  if (isInstalled) postgres = await startTestPostgres({ isDurable: false })
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await postgres?.close()
})

interface Place {
  readonly store: Store
  readonly connection: Connection
  readonly close: () => unknown
}

const places: Readonly<Record<string, (clock: () => number) => Promise<Place>>> = {
  async SQLite(clock) {
    const path = join(mkdtempSync(join(folder, 'database-')), 'carnet.db')
    const store = await sqliteStore({ path, clock, userCheck: 'active' })
    await store.migrate()
    const connection = openConnection(path, clock)
    return { store, connection, close: () => connection.database.close() }
  },
  ...(isInstalled && {
    async PostgreSQL(clock: () => number) {
      const address = await postgres.createDatabase()
      const store = await postgresStore({ address, clock, userCheck: 'active' })
      await store.migrate()
      return { store, ...(await openPostgres({ address, clock })) }
    },
  }),
}

const copies = `WITH RECURSIVE copy(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copy WHERE i < ${surplus})
  INSERT INTO carnet_session (id, user_id, kind, current_jti, recent, generation, rotated_at, created_at, last_seen_at,
    expires_at, ends_at, user_agent, ip)
  SELECT 'copy-' || i, user_id, kind, 'token-' || i, recent, generation, rotated_at, created_at, last_seen_at - i,
    expires_at, ends_at, user_agent, ip FROM carnet_session, copy`

test.each(Object.entries(places))(
  'thousands of surplus sessions end in a few statements on %s',
  async (_, open) => {
    const clock = createManualClock()
    const { store, connection, close } = await open(clock.now)
    try {
      const begun = await createStoreStand([store], clock).begin()
      await connection.run(() => changes(copies))
      let statements = 0
      function* counted<T>(recipe: Recipe<T>): Recipe<T> {
        let next = recipe.next()
        for (; !next.done; next = recipe.next(yield next.value)) statements += 1
        return next.value
      }
      const revocations = createRevocations({ connection, audit: auditRows })
      const { capped } = await connection.write(() =>
        counted(endSurplus({ revocations, audit: auditRows }, begun, { maximumSessions })),
      )
      expect(statements).toBeLessThan(10)
      const ended = surplus + 1 - maximumSessions
      expect(capped).toHaveLength(ended)
      const left = await store.sessions.listLive(begun.userId)
      expect(left.map(({ id }) => id).sort()).toEqual([begun.id, 'copy-1', 'copy-2'].sort())
      expect(await store.revocations.read(0, 0)).toHaveLength(ended)
      const [row] = (await store.audit.latest({ limit: 1 })) ?? []
      expect(row).toMatchObject({ action: 'sessions_ended', userId: begun.userId })
      expect(JSON.parse(row?.detail ?? '')).toEqual({ reason: 'capped', sessions: ended })
    } finally {
      await close()
      await store.close()
    }
  },
  20_000,
)

const oldRows = 40_000
const minuteMs = 60_000

const oldLog = `WITH RECURSIVE old(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM old WHERE i < ${oldRows})
  INSERT INTO carnet_revocation (session_id, revoked_at) SELECT 'old-' || i, :now - 2 * :hourMs + i FROM old`
const recentLog = `INSERT INTO carnet_revocation (session_id, revoked_at)
  SELECT value, :now FROM (SELECT 'late' AS value UNION ALL SELECT 'later') AS recent`

test.each(Object.entries(places))(
  'of a log that nobody flushes only what is recent is read, at the first time and then, on %s',
  async (_, open) => {
    const clock = createManualClock()
    const { store, connection, close } = await open(clock.now)
    const read: number[] = []
    function* watched<T>(recipe: Recipe<T>): Recipe<T> {
      let next = recipe.next()
      while (!next.done) {
        const result: Result = yield next.value
        const { afterSeq, limit } = next.value.values
        if (afterSeq !== undefined) read.push(Number(afterSeq))
        else if (limit !== undefined) read.push(-Number(limit))
        next = recipe.next(result)
      }
      return next.value
    }
    const run: Connection['run'] = (recipe) => connection.run(() => watched(recipe()))
    try {
      await connection.run(() => changes(oldLog, { hourMs: 60 * minuteMs }))
      await connection.run(() => changes(recentLog))
      const { log } = createRevocations({ connection: { ...connection, run }, audit: auditRows })
      read.splice(0)
      const news = await log.read(0, clock.now() - 60 * minuteMs, 100)
      expect(news.map(({ sessionId }) => sessionId)).toEqual(['late', 'later'])
      expect(read).toEqual([-1000, -2000, oldRows + 2 - 1000])
      // looking back for what is late
      read.splice(0)
      expect(await log.read(0, clock.now() - 59 * minuteMs, 100)).toHaveLength(2)
      expect(read).toEqual([oldRows + 2 - 1000])
      // whatever the clock says
      expect(await log.read(0, clock.now() - 180 * minuteMs, 100_000)).toHaveLength(oldRows + 2)
      expect(await log.read(0, 0, 100_000)).toHaveLength(oldRows + 2)
    } finally {
      await close()
      await store.close()
    }
  },
  20_000,
)
