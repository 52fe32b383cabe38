import type { Migration } from 'kysely/migration'
import type { Connection } from './connection.ts'

const table = 'carnet_migration'

/** By their names, in whose order they are applied. */
export type Migrations = Readonly<Record<string, Migration>>

/** Kysely's migrator over this connection. While it works, waiting for another process's lock may block. */
export function createMigrator({ database, run, prepare }: Connection, migrations: Migrations) {
  const hasTable = prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
  const applied = prepare(`SELECT name FROM ${table}`)
  const pendingMigrations = () =>
    run(() => {
      const rows = hasTable().get(table) === undefined ? [] : applied().all()
      const names = new Set(rows.map(({ name }) => name))
      return Object.keys(migrations)
        .filter((name) => !names.has(name))
        .sort()
    })
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

// on demand: Kysely is 300 files, a third of what a server would load at its start, to answer that all is applied
async function createKyselyMigrator(database: Connection['database'], migrations: Migrations) {
  const [{ Kysely }, { Migrator }, { nodeSqliteDialect }] = await Promise.all([
    import('kysely'),
    import('kysely/migration'),
    import('./dialect.ts'),
  ])
  return new Migrator({
    db: new Kysely<unknown>({ dialect: nodeSqliteDialect(database) }),
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: table,
    migrationLockTableName: 'carnet_migration_lock',
  })
}
