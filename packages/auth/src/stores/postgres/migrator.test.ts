import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { createManualClock } from '../../testing/index.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { createStoreStand } from '../../testing/test-stand.ts'
import { createMigrations } from '../sql/index.ts'
import { postgresSchema } from './dialect.ts'
import { postgresStore } from './index.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('migrations of PostgreSQL: it is not installed')

const kills = Number(process.env['CARNET_FAULT_RUNS'] ?? 5)

let postgres: TestPostgres
const all = Object.keys(createMigrations(postgresSchema))

beforeAll(async () => {
  if (isInstalled) postgres = await startTestPostgres({ isDurable: false })
})
afterAll(() => postgres?.close())

const open = (address: string) => postgresStore({ address, userCheck: 'active' })

/** Everything that was made: columns with their types, indexes, conditions. */
async function schemaOf(address: string) {
  const name = address.slice(address.lastIndexOf('/') + 1)
  const columns = await postgres.query(
    `SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity FROM information_schema.columns
      WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`,
    name,
  )
  const indexes = await postgres.query(
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    name,
  )
  const conditions = await postgres.query(
    `SELECT conrelid::regclass::text AS of, pg_get_constraintdef(oid) AS says FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`,
    name,
  )
  return { columns, indexes, conditions }
}

/** Runs a program in a process of its own. */
async function run(program: string): Promise<{ readonly signal: string | null; readonly printed: string }> {
  const flags = ['--conditions=@carnet/source', '--input-type=module', '--eval', program]
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] })
  const printed: Buffer[] = []
  child.stdout.on('data', (chunk) => printed.push(chunk))
  child.stderr.on('data', (chunk) => printed.push(chunk))
  const [, signal] = await once(child, 'close')
  return { signal, printed: Buffer.concat(printed).toString() }
}

const module = (name: string) => JSON.stringify(join(import.meta.dirname, name))

describe.skipIf(!isInstalled)('PostgreSQL', () => {
  test('what is missing is named, applied once, and then no longer missing', async () => {
    const store = await open(await postgres.createDatabase())
    expect(await store.pendingMigrations()).toEqual(all)
    expect(await store.migrate()).toEqual(all)
    expect(await store.pendingMigrations()).toEqual([])
    expect(await store.migrate()).toEqual([])
    await store.close()
  })

  test('of processes that migrate at once one does it, and all can go on', async () => {
    const address = await postgres.createDatabase()
    const stores = await Promise.all([1, 2, 3, 4].map(() => open(address)))
    const applied = await Promise.all(stores.map((store) => store.migrate()))
    expect(applied.filter(({ length }) => length > 0)).toEqual([all])
    for (const store of stores) {
      expect(await store.sessions.find('x')).toBeUndefined()
      await store.close()
    }
  })

  test('another schema of the same database is another database', async () => {
    const address = await postgres.createDatabase()
    const name = address.slice(address.lastIndexOf('/') + 1)
    await postgres.query('CREATE SCHEMA one; CREATE SCHEMA two', name)
    for (const schema of ['one', 'two']) {
      const store = await open(`${address}?options=-c%20search_path%3D${schema}`)
      expect(await store.migrate()).toEqual(all)
      await store.close()
    }
    expect((await schemaOf(address)).columns).toEqual([])
  })

  test('a process of the version before goes on when the tables have been changed by the next', async () => {
    const address = await postgres.createDatabase()
    const name = address.slice(address.lastIndexOf('/') + 1)
    const before = await open(address)
    await before.migrate()
    const clock = createManualClock(Date.now())
    const { addUser, begin } = createStoreStand([before], clock)
    const { id: userId } = await addUser()
    const session = await begin({ userId })
    const use = { ip: '', userAgent: '', lifetimeMs: 1000, graceMs: 10_000 }
    expect(await before.sessions.find(session.id)).toMatchObject({ userId })
    // what a migration of one release may do: add, and never take away
    await postgres.query(
      `ALTER TABLE carnet_session ADD COLUMN novelty text; ALTER TABLE carnet_user ADD COLUMN novelty int NOT NULL DEFAULT 1;
        ALTER TABLE carnet_revocation ADD COLUMN novelty text; CREATE INDEX ON carnet_session (novelty);
        INSERT INTO carnet_migration VALUES ('9999_next', '')`,
      name,
    )
    const after = await open(address)
    for (const store of [before, after]) {
      expect(await store.pendingMigrations()).toEqual([])
      const found = await store.sessions.find(session.id)
      if (found === undefined) throw new Error('the session is there')
      expect(await store.sessions.rotate(found, { ...use, to: `next of ${found.generation}` })).toMatchObject(
        { userId },
      )
      expect(await store.users.findById(userId)).toMatchObject({ id: userId })
    }
    const other = await begin({ userId })
    expect(await before.sessions.revoke(other.id, 'blacklisted')).toBe(true)
    expect(await after.revocations.read(0, 0)).toHaveLength(1)
    for (const store of [before, after]) await store.close()
  })

  test(
    'a migration that is killed at any statement is whole or absent, and the next start completes it',
    async () => {
      const reference = await postgres.createDatabase()
      const store = await open(reference)
      await store.migrate()
      await store.close()
      const expected = await schemaOf(reference)

      const migrateUntil = (address: string, statement: number) => `
      import pg from 'pg'
      import { postgresStore } from ${module('index.ts')}
      let said = 0
      const query = pg.Client.prototype.query
      pg.Client.prototype.query = function (...args) {
        const answered = query.apply(this, args)
        // after it was sent, and before anybody can answer
        if (++said === ${statement}) {
          this.connection.stream.end()
          process.kill(process.pid, 'SIGKILL')
        }
        return answered
      }
      const store = await postgresStore({ address: ${JSON.stringify(address)}, userCheck: 'active' })
      await store.migrate()
      await store.close()
      console.log(said)`
      const { printed: count } = await run(migrateUntil(await postgres.createDatabase(), 0))
      expect(Number(count)).toBeGreaterThan(20)

      const killAt = async (statement: number) => {
        const address = await postgres.createDatabase()
        const { signal } = await run(migrateUntil(address, statement))
        expect(signal, `statement ${statement}`).toBe('SIGKILL')
        const again = await open(address)
        const missing = await again.pendingMigrations()
        expect([all, []], `statement ${statement}`).toContainEqual(missing)
        expect(await again.migrate()).toEqual(missing)
        await again.close()
        expect(await schemaOf(address), `statement ${statement}`).toEqual(expected)
        return missing.length
      }
      // all of them in the long run; here some, and those at the end, where the commit is
      const last = Number(count)
      const every = Math.max(1, Math.floor(last / kills))
      const statements = Array.from({ length: last }, (_, index) => index + 1).filter(
        (statement) => statement % every === 0 || statement > last - 3,
      )
      const missing: number[] = []
      for (let at = 0; at < statements.length; at += 2)
        missing.push(...(await Promise.all(statements.slice(at, at + 2).map(killAt))))
      // of so many deaths nearly all came before the commit
      expect(missing.filter((length) => length > 0).length).toBeGreaterThan(statements.length / 2)
    },
    60_000 + kills * 3000,
  )
})
