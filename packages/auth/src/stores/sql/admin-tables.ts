import type { Kysely } from 'kysely'
import type { SchemaDialect } from './schema-dialect.ts'

/** What the admin looks things up by, and what it keeps. No index holds a column that a refresh changes. */
export async function createAdminTables(db: Kysely<unknown>, schema: SchemaDialect): Promise<void> {
  await indexSessions(db, schema)
  await createTallies(db, schema)
  await createJobs(db, schema)
}

async function indexSessions(db: Kysely<unknown>, { withoutRowid }: SchemaDialect): Promise<void> {
  const { sql } = await import('kysely')
  // where a row costs more than an entry of the index, what is filtered by stands in the entry
  const filtered = withoutRowid ? (['kind', 'revoked_at', 'user_id'] as const) : []
  await db.schema
    .createIndex('carnet_session_created')
    .on('carnet_session')
    .columns(['created_at', 'id', ...filtered])
    .execute()
  await db.schema
    .createIndex('carnet_session_admin')
    .on('carnet_session')
    .columns(['created_at', 'id'])
    .where(sql.ref('kind'), '=', 'admin')
    .execute()
  await db.schema
    .createIndex('carnet_session_revoked')
    .on('carnet_session')
    // a session that has ended is changed no more; its end is there so that those that go on can be counted
    .columns(['revoked_at', 'id', ...(withoutRowid ? ['expires_at' as const] : [])])
    .where(sql.ref('revoked_at'), 'is not', null)
    .execute()
}

async function createTallies(db: Kysely<unknown>, { bigint }: SchemaDialect): Promise<void> {
  await db.schema
    .createTable('carnet_tally')
    .addColumn('hour', bigint, (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('count', bigint, (column) => column.notNull())
    .addPrimaryKeyConstraint('carnet_tally_key', ['hour', 'name'])
    .execute()
}

async function createJobs(db: Kysely<unknown>, { bigint }: SchemaDialect): Promise<void> {
  await db.schema
    .createTable('carnet_job')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('done', bigint, (column) => column.notNull())
    .addColumn('total', bigint)
    .addColumn('started_at', bigint, (column) => column.notNull())
    .addColumn('seen_at', bigint, (column) => column.notNull())
    .addColumn('summary', 'text', (column) => column.notNull())
    .addColumn('head', 'text')
    .addColumn('is_good', 'integer', (column) => column.notNull())
    .execute()
}
