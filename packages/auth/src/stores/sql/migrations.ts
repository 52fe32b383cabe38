import type { Kysely } from 'kysely'
import { createAdminTables } from './admin-tables.ts'
import { createScaleTables } from './scale-tables.ts'
import type { Migrations, SchemaDialect } from './schema-dialect.ts'

/**
 * Applied in the order of their names. Forward only; a published one is never changed. Each imports what it needs of
 * Kysely: to know the names, as every start does, costs nothing.
 */
export const createMigrations = (schema: SchemaDialect): Migrations => ({
  '0001_initial': {
    async up(db) {
      await createUsers(db, schema)
      await createStateTables(db, schema)
    },
  },
  '0002_moving': {
    async up(db) {
      await createImports(db, schema)
      await createUserEnds(db, schema)
    },
  },
  '0003_scale': {
    up: (db) => createScaleTables(db, schema),
  },
  '0004_admin': {
    up: (db) => createAdminTables(db, schema),
  },
})

/** Everything but the users: what a database needs as well whose users are in the tables of another system. */
export async function createStateTables(db: Kysely<unknown>, schema: SchemaDialect): Promise<void> {
  await createSessions(db, schema)
  await createRevocationLog(db, schema)
  await createKeys(db, schema)
}

async function createUsers(db: Kysely<unknown>, { bigint, serial }: SchemaDialect): Promise<void> {
  await db.schema
    .createTable('carnet_user')
    // an id is never given twice, or a new user could inherit the tokens of a deleted one
    .addColumn('id', bigint, serial)
    .addColumn('username', 'text', (column) => column.notNull().unique())
    .addColumn('username_key', 'text', (column) => column.notNull().unique())
    .addColumn('password', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('first_name', 'text', (column) => column.notNull())
    .addColumn('last_name', 'text', (column) => column.notNull())
    .addColumn('is_active', 'integer', (column) => column.notNull())
    .addColumn('is_staff', 'integer', (column) => column.notNull())
    .addColumn('is_superuser', 'integer', (column) => column.notNull())
    .addColumn('last_login', bigint)
    .addColumn('date_joined', bigint, (column) => column.notNull())
    .addColumn('fields', 'text', (column) => column.notNull())
    .execute()
}

async function createSessions(db: Kysely<unknown>, schema: SchemaDialect): Promise<void> {
  const { bigint, withoutRowid } = schema
  const { sql } = await import('kysely')
  const table = db.schema
    .createTable('carnet_session')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('current_jti', 'text', (column) => column.notNull())
    .addColumn('recent', 'text', (column) => column.notNull())
    .addColumn('generation', bigint, (column) => column.notNull())
    .addColumn('rotated_at', bigint, (column) => column.notNull())
    .addColumn('created_at', bigint, (column) => column.notNull())
    .addColumn('last_seen_at', bigint, (column) => column.notNull())
    .addColumn('expires_at', bigint, (column) => column.notNull())
    .addColumn('ends_at', bigint)
    .addColumn('revoked_at', bigint)
    .addColumn('revoke_reason', 'text')
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .addColumn('ip', 'text', (column) => column.notNull())
    // when the token of another system expires that this session was adopted from
    .addColumn('adopted_until', bigint)
  await (withoutRowid ? table.modifyEnd(sql`without rowid`) : table).execute()
  await db.schema.createIndex('carnet_session_user').on('carnet_session').column('user_id').execute()
  await db.schema.createIndex('carnet_session_expires').on('carnet_session').column('expires_at').execute()
}

async function createRevocationLog(db: Kysely<unknown>, { bigint, serial }: SchemaDialect): Promise<void> {
  await db.schema
    .createTable('carnet_revocation')
    .addColumn('seq', bigint, serial)
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('revoked_at', bigint, (column) => column.notNull())
    .execute()
}

async function createKeys(db: Kysely<unknown>, { bigint }: SchemaDialect): Promise<void> {
  const { sql } = await import('kysely')
  await db.schema
    .createTable('carnet_key')
    .addColumn('kid', 'text', (column) => column.primaryKey().notNull())
    .addColumn('algorithm', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('created_at', bigint, (column) => column.notNull())
    .addColumn('changed_at', bigint, (column) => column.notNull())
    .execute()
  // of two processes that rotate or begin at once, one key becomes active
  await db.schema
    .createIndex('carnet_key_one_active')
    .unique()
    .on('carnet_key')
    .column('algorithm')
    .where(sql.ref('state'), '=', 'active')
    .execute()
}

/** When all of a user's sessions were last ended: no token of another system from before becomes one after it. */
export async function createUserEnds(db: Kysely<unknown>, { bigint }: SchemaDialect): Promise<void> {
  await db.schema
    .createTable('carnet_user_end')
    .addColumn('user_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('ended_at', bigint, (column) => column.notNull())
    .execute()
}

/** How far the imports of other systems' users have come. */
async function createImports(db: Kysely<unknown>, { bigint, bytes }: SchemaDialect): Promise<void> {
  await db.schema
    .createTable('carnet_import')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('phase', 'text', (column) => column.notNull())
    .addColumn('position', bigint, (column) => column.notNull())
    .addColumn('looked', bigint, (column) => column.notNull())
    .addColumn('started_at', bigint, (column) => column.notNull())
    .addColumn('report', 'text', (column) => column.notNull())
    .execute()
  // what each user was like when they were carried, so that a change on either side can be told
  await db.schema
    .createTable('carnet_import_user')
    .addColumn('id', bigint, (column) => column.primaryKey())
    .addColumn('mark', bytes, (column) => column.notNull())
    .execute()
}
