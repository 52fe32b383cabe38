import type { Kysely } from 'kysely'
import {
  createAdminTables,
  createScaleTables,
  createStateTables,
  createUserEnds,
  type Migrations,
  type SchemaDialect,
} from '../sql/index.ts'

/** Forward only; a published one is never changed. None touches a table of Django's, which its own `migrate` makes. */
export const createDjangoMigrations = (schema: SchemaDialect): Migrations => ({
  '0001_initial': {
    async up(db) {
      await createStateTables(db, schema)
      await createUserEnds(db, schema)
      await createRetired(db, schema)
    },
  },
  '0003_scale': {
    up: (db) => createScaleTables(db, schema),
  },
  '0004_admin': {
    up: (db) => createAdminTables(db, schema),
  },
})

async function createRetired(db: Kysely<unknown>, { bigint, withoutRowid }: SchemaDialect): Promise<void> {
  const { sql } = await import('kysely')
  const table = db.schema
    .createTable('carnet_retired')
    .addColumn('jti', 'text', (column) => column.primaryKey().notNull())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('retired_at', bigint, (column) => column.notNull())
    .addColumn('expires_at', bigint, (column) => column.notNull())
  await (withoutRowid ? table.modifyEnd(sql`without rowid`) : table).execute()
  await db.schema.createIndex('carnet_retired_expires').on('carnet_retired').column('expires_at').execute()
}
