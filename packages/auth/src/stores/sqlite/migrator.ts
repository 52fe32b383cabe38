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
import type { SqliteConnection } from './connection.ts'

/** Kysely's migrator over this connection. While it works, waiting for another process's lock may block. */
export function createMigrator({ database, run }: SqliteConnection, migrations: Migrations): Migrator {
  const pendingMigrations = () => run(() => findPending(migrations))
  return {
    pendingMigrations,
    async migrate(): Promise<string[]> {
      if ((await pendingMigrations()).length === 0) return []
      const migrator = await createKyselyMigrator(database, migrations)
      database.exec('PRAGMA busy_timeout = 5000')
      try {
        const { error, results = [] } = await migrator.migrateToLatest()
        if (error) throw error
        return results.map((result) => result.migrationName)
      } finally {
        database.exec('PRAGMA busy_timeout = 0')
      }
    },
  }
}

function* findPending(migrations: Migrations): Recipe<string[]> {
  const table = yield* first(hasTable, { name: migrationTable })
  const applied = table === undefined ? [] : yield* all(`SELECT name FROM ${migrationTable}`)
  return pendingOf(
    migrations,
    applied.map(({ name }) => String(name)),
  )
}

const hasTable = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = :name"

// on demand: Kysely is 300 files, a third of what a server would load at its start, to answer that all is applied
async function createKyselyMigrator(database: SqliteConnection['database'], migrations: Migrations) {
  const [{ Kysely }, { Migrator }, { nodeSqliteDialect }] = await Promise.all([
    import('kysely'),
    import('kysely/migration'),
    import('./kysely-dialect.ts'),
  ])
  return new Migrator({
    db: new Kysely<unknown>({ dialect: nodeSqliteDialect(database) }),
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: migrationTable,
    migrationLockTableName: migrationLockTable,
  })
}
