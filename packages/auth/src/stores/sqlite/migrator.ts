import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Connection } from './connection.ts'
import { nodeSqliteDialect } from './dialect.ts'
import { migrations } from './migrations.ts'

/** Kysely's migrator over this connection. While it works, waiting for another process's lock may block. */
export function createMigrator({ database }: Connection) {
  const migrator = new Migrator({
    db: new Kysely<unknown>({ dialect: nodeSqliteDialect(database) }),
    provider: { getMigrations: async () => migrations },
    migrationTableName: 'carnet_migration',
    migrationLockTableName: 'carnet_migration_lock',
  })
  return {
    async pendingMigrations(): Promise<string[]> {
      const all = await migrator.getMigrations()
      return all.filter((migration) => migration.executedAt === undefined).map((migration) => migration.name)
    },
    async migrate(): Promise<string[]> {
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
