import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { createManualClock, type OpenStores, storeContract } from '../../testing/index.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { createStoreStand } from '../../testing/test-stand.ts'
import type { Store } from '../store.ts'
import { postgresStore } from './index.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('the store on PostgreSQL: it is not installed')

let postgres: TestPostgres
let address: string

beforeAll(async () => {
  if (!isInstalled) return
  postgres = await startTestPostgres({ isDurable: false })
  address = await postgres.createDatabase()
  const store = await postgresStore({ address, userCheck: 'active' })
  await store.migrate()
  await store.close()
})
afterAll(() => postgres?.close())

const inOneDatabaseTwice: OpenStores = (clock) => openTwice(address, clock)

async function openTwice(of: string, clock: () => number): ReturnType<OpenStores> {
  await postgres.empty(of)
  const open = () => postgresStore({ address: of, clock, userCheck: 'active' })
  return [await open(), await open()]
}

describe.skipIf(!isInstalled)('PostgreSQL', () => {
  for (const { name, run } of storeContract(inOneDatabaseTwice)) test(name, run)
})

describe.skipIf(!isInstalled)('PostgreSQL, partitioned as docs/postgres.md says', () => {
  let partitioned: string
  let indexesBefore: unknown
  /** What each index holds, but for those of the id and of the user, which the key has the other way round. */
  const indexes = async () => {
    const rows = await postgres.query(
      `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'carnet_session' ORDER BY 1`,
      partitioned.slice(partitioned.lastIndexOf('/') + 1),
    )
    return rows
      .map(({ indexname, indexdef }) => `${indexname} ${String(indexdef).replace(/^.* ON (ONLY )?/, '')}`)
      .filter((index) => !/^carnet_session_(pkey1?|id|user) /.test(index))
  }
  beforeAll(async () => {
    partitioned = await postgres.createDatabase()
    const store = await postgresStore({ address: partitioned, userCheck: 'active' })
    await store.migrate()
    const { begin } = createStoreStand([store], createManualClock())
    const { id } = await begin()
    indexesBefore = await indexes()
    const page = readFileSync(join(import.meta.dirname, '../../../../../docs/postgres.md'), 'utf8')
    const [, sql = ''] = /```sql\n(BEGIN;[^`]*)```/.exec(page) ?? []
    await postgres.query(sql, partitioned.slice(partitioned.lastIndexOf('/') + 1))
    expect(await store.sessions.find(id)).toMatchObject({ id })
    await store.close()
  })
  test('has the indexes that it had', async () => {
    expect(await indexes()).toEqual(indexesBefore)
  })
  const open: OpenStores = (clock) => openTwice(partitioned, clock)
  for (const { name, run } of storeContract(open).filter(({ name: rule }) => /session|rotat/.test(rule)))
    test(name, run)

  test('what a refresh reads and writes is looked for in one partition', async () => {
    const name = partitioned.slice(partitioned.lastIndexOf('/') + 1)
    const partitions = async (sql: string) => {
      const plan = (await postgres.query(`EXPLAIN ${sql}`, name))
        .map((row) => String(row['QUERY PLAN']))
        .join('\n')
      return new Set(plan.match(/ on carnet_session_\d+/g)).size
    }
    expect(await partitions("SELECT * FROM carnet_session WHERE id = 'a'")).toBe(16)
    expect(await partitions("SELECT * FROM carnet_session WHERE id = 'a' AND user_id = '1'")).toBe(1)
    expect(await partitions("UPDATE carnet_session SET shadowed = 0 WHERE id = 'a' AND user_id = '1'")).toBe(
      1,
    )
  })
})

/** As the peers do it: look whether the token is current, then write. Between the two there is room for others. */
function selectThenUpdate(store: Store, pool: Pool): Store {
  return {
    ...store,
    sessions: {
      ...store.sessions,
      async rotate(session, rotation) {
        const found = await store.sessions.find(session.id)
        if (found?.currentJti !== session.currentJti || found.revokedAtMs !== undefined) return undefined
        await pool.query(
          'UPDATE carnet_session SET current_jti = $1, generation = generation + 1 WHERE id = $2',
          [rotation.to, session.id],
        )
        return store.sessions.find(session.id)
      },
    },
  }
}

describe.skipIf(!isInstalled)('a store on PostgreSQL that selects and then updates', () => {
  let pool: Pool
  beforeAll(() => {
    pool = new Pool({ connectionString: address })
  })
  afterAll(() => pool?.end())

  const broken = storeContract(async (clock) => {
    const [store, ...others] = await inOneDatabaseTwice(clock)
    return [selectThenUpdate(store, pool), ...others.map((other) => selectThenUpdate(other, pool))]
  })
  const caught = [
    'of concurrent rotations of one session exactly one happens',
    'a session is neither rotated nor touched for another user',
  ]
  test.each(broken.filter(({ name }) => caught.includes(name)))('is caught: $name', async ({ run }) => {
    await expect(run()).rejects.toThrow()
  })
  test('is caught by as many promises as are named here', () => {
    expect(broken.map(({ name }) => name)).toEqual(expect.arrayContaining(caught))
  })
})
