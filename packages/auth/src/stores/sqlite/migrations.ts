import type { Kysely } from 'kysely'
import type { Migrations } from './migrator.ts'

/**
 * Applied in the order of their names. Forward only; a published one is never changed. Each imports what it needs of
 * Kysely: to know the names, as every start does, costs nothing.
 */
export const migrations: Migrations = {
  '0001_initial': {
    async up(db) {
      await createUsers(db)
      await createStateTables(db)
    },
  },
  '0002_moving': {
    async up(db) {
      await createImports(db)
      await createUserEnds(db)
    },
  },
}

/** Everything but the users: what a database needs as well whose users are in the tables of another system. */
export async function createStateTables(db: Kysely<unknown>): Promise<void> {
  await createSessions(db)
  await createRevocations(db)
  await createKeys(db)
}

async function createUsers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('carnet_user')
    // autoincrement: an id is never given twice, or a new user could inherit the tokens of a deleted one
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('username', 'text', (column) => column.notNull().unique())
    .addColumn('username_key', 'text', (column) => column.notNull().unique())
    .addColumn('password', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('first_name', 'text', (column) => column.notNull())
    .addColumn('last_name', 'text', (column) => column.notNull())
    .addColumn('is_active', 'integer', (column) => column.notNull())
    .addColumn('is_staff', 'integer', (column) => column.notNull())
    .addColumn('is_superuser', 'integer', (column) => column.notNull())
    .addColumn('last_login', 'integer')
    .addColumn('date_joined', 'integer', (column) => column.notNull())
    .addColumn('fields', 'text', (column) => column.notNull())
    .execute()
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  const { sql } = await import('kysely')
  await db.schema
    .createTable('carnet_session')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('current_jti', 'text', (column) => column.notNull())
    .addColumn('recent', 'text', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('rotated_at', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('last_seen_at', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .addColumn('ends_at', 'integer')
    .addColumn('revoked_at', 'integer')
    .addColumn('revoke_reason', 'text')
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .addColumn('ip', 'text', (column) => column.notNull())
    // when the token of another system expires that this session was adopted from
    .addColumn('adopted_until', 'integer')
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema.createIndex('carnet_session_user').on('carnet_session').column('user_id').execute()
  await db.schema.createIndex('carnet_session_expires').on('carnet_session').column('expires_at').execute()
}

async function createRevocations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('carnet_revocation')
    .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('revoked_at', 'integer', (column) => column.notNull())
    .execute()
}

async function createKeys(db: Kysely<unknown>): Promise<void> {
  const { sql } = await import('kysely')
  await db.schema
    .createTable('carnet_key')
    .addColumn('kid', 'text', (column) => column.primaryKey().notNull())
    .addColumn('algorithm', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('changed_at', 'integer', (column) => column.notNull())
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

/** How far the imports of other systems' users have come. */
/** When all of a user's sessions were last ended: no token of another system from before becomes one after it. */
export async function createUserEnds(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('carnet_user_end')
    .addColumn('user_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('ended_at', 'integer', (column) => column.notNull())
    .execute()
}

async function createImports(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('carnet_import')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('phase', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('looked', 'integer', (column) => column.notNull())
    .addColumn('started_at', 'integer', (column) => column.notNull())
    .addColumn('report', 'text', (column) => column.notNull())
    .execute()
  // what each user was like when they were carried, so that a change on either side can be told
  await db.schema
    .createTable('carnet_import_user')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('mark', 'blob', (column) => column.notNull())
    .execute()
}
