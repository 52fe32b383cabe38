import type { Kysely } from 'kysely'
import { createStateTables, createUserEnds, type Migrations } from '../sqlite/index.ts'

/** Forward only; a published one is never changed. None touches a table of Django's, which its own `migrate` makes. */
export const migrations: Migrations = {
  '0001_initial': {
    async up(db) {
      await createStateTables(db)
      await createUserEnds(db)
      await createRetired(db)
    },
  },
}

async function createRetired(db: Kysely<unknown>): Promise<void> {
  const { sql } = await import('kysely')
  await db.schema
    .createTable('carnet_retired')
    .addColumn('jti', 'text', (column) => column.primaryKey().notNull())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('retired_at', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema.createIndex('carnet_retired_expires').on('carnet_retired').column('expires_at').execute()
}
