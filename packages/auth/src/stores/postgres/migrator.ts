import type { Kysely, Transaction } from 'kysely'
import {
  all,
  first,
  type Migrations,
  type Migrator,
  migrationLockTable,
  migrationTable,
  pendingOf,
  type Recipe,
} from '../sql/index.ts'
import type { PostgresConnection } from './connection.ts'
import { sqlState, toUnavailable, withoutValues } from './faults.ts'
import { withSequenceCheck } from './sequence-cache.ts'

/** Kysely's migrator over this connection: all that is missing in one transaction, one process at a time. */
export function createMigrator(connection: PostgresConnection, migrations: Migrations): Migrator {
  const pendingMigrations = () => connection.run(() => findPending(migrations))
  return withSequenceCheck(connection, {
    pendingMigrations,
    async migrate(): Promise<string[]> {
      if ((await pendingMigrations()).length === 0) return []
      return await untilDone(() => migrateOnce(connection, migrations))
    },
  })
}

function* findPending(migrations: Migrations): Recipe<string[]> {
  const table = yield* first(`SELECT to_regclass('${migrationTable}')::text AS name`)
  const applied = table?.['name'] == null ? [] : yield* all(`SELECT name FROM ${migrationTable}`)
  return pendingOf(
    migrations,
    applied.map(({ name }) => String(name)),
  )
}

async function migrateOnce(connection: PostgresConnection, migrations: Migrations): Promise<string[]> {
  const { db, execute } = await openKysely(connection)
  await execute(db, prepareLock)
  return await db.transaction().execute(async (transaction) => {
    await execute(transaction, takeLock)
    return await applyMissing(transaction, migrations)
  })
}

const keyed = (table: string, column: string) =>
  `CREATE TABLE IF NOT EXISTS ${table} (${column} varchar(255) NOT NULL PRIMARY KEY`

// as Kysely makes them; here, because it looks for them in every schema of the database
const prepareLock = [
  `${keyed(migrationLockTable, 'id')}, is_locked integer NOT NULL DEFAULT 0)`,
  `INSERT INTO ${migrationLockTable} (id, is_locked) VALUES ('migration_lock', 0) ON CONFLICT DO NOTHING`,
]

// A row, not an advisory lock, which poolers and other engines do not have. Who waits for another process waits long;
// who waits for a table makes everybody wait who comes later, so rather comes again.
const takeLock = [
  'SET LOCAL statement_timeout = 0',
  "SET LOCAL lock_timeout = '60s'",
  `SELECT id FROM ${migrationLockTable} FOR UPDATE`,
  "SET LOCAL lock_timeout = '3s'",
  `${keyed(migrationTable, 'name')}, timestamp varchar(255) NOT NULL)`,
]

async function applyMissing(transaction: Transaction<unknown>, migrations: Migrations): Promise<string[]> {
  const { Migrator } = await import('kysely/migration')
  const migrator = new Migrator({
    db: transaction,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: migrationTable,
    migrationLockTableName: migrationLockTable,
  })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error) throw error
  return results.map((result) => result.migrationName)
}

// on demand: a start at which all is applied needs none of it
async function openKysely({ acquire }: PostgresConnection) {
  const [{ Kysely, sql }, { rowLockDialect }] = await Promise.all([
    import('kysely'),
    import('./kysely-dialect.ts'),
  ])
  return {
    db: new Kysely<unknown>({ dialect: rowLockDialect(acquire) }),
    async execute(db: Kysely<unknown>, statements: readonly string[]) {
      for (const statement of statements) await sql.raw(statement).execute(db)
    },
  }
}

const maximumAttempts = 10

async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const state = sqlState(error)
      if (state === undefined || attempt === maximumAttempts) throw toUnavailable(error)
      if (!passing.has(state)) throw withoutValues(error)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 200))
    }
  }
}

// conflicts, a table that is in use, and that somebody else makes the same table just now
const passing = new Set(['40001', '40P01', '55P03', '23505', '42P07', '42710'])
