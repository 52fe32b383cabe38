import type { Kysely } from 'kysely'
import { indexAges } from './old-sessions.ts'
import type { SchemaDialect } from './schema-dialect.ts'

/** What a site needs that runs for years on many machines. Older versions can go on beside it. */
export async function createScaleTables(db: Kysely<unknown>, schema: SchemaDialect): Promise<void> {
  const { bigint } = schema
  // the latest time at which a token issued by the current rotation was seen in use
  await db.schema.alterTable('carnet_session').addColumn('confirmed_at', bigint).execute()
  // how often in a row a retired token was answered for another client than the session's
  await db.schema
    .alterTable('carnet_session')
    .addColumn('shadowed', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await indexAges(db, schema)
  await createAudit(db, schema)
  await createAttempts(db, schema)
}

async function createAudit(db: Kysely<unknown>, { bigint, serial }: SchemaDialect): Promise<void> {
  const { sql } = await import('kysely')
  await db.schema
    .createTable('carnet_audit')
    .addColumn('seq', bigint, serial)
    .addColumn('at', bigint, (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('result', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text')
    .addColumn('session_id', 'text')
    .addColumn('ip', 'text', (column) => column.notNull())
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    // its place in the chain, and the hash that ties it to all before it; given by the sealer
    .addColumn('position', bigint, (column) => column.unique())
    .addColumn('hash', 'text')
    .execute()
  await db.schema
    .createIndex('carnet_audit_unsealed')
    .on('carnet_audit')
    .column('seq')
    .where(sql.ref('position'), 'is', null)
    .execute()
  // what happened to a user is asked for by people who wait; most rows of a flood of guesses name none
  await db.schema
    .createIndex('carnet_audit_user')
    .on('carnet_audit')
    .columns(['user_id', 'seq'])
    .where(sql.ref('user_id'), 'is not', null)
    .execute()
  await db.schema
    .createTable('carnet_audit_head')
    .addColumn('id', 'integer', (column) => column.primaryKey().check(sql`id = 1`))
    .addColumn('position', bigint, (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('pruned_position', bigint, (column) => column.notNull())
    .addColumn('pruned_hash', 'text', (column) => column.notNull())
    .execute()
  await sql`INSERT INTO carnet_audit_head (id, position, hash, pruned_position, pruned_hash)
    VALUES (1, 0, '', 0, '')`.execute(db)
}

async function createAttempts(db: Kysely<unknown>, { bigint, withoutRowid }: SchemaDialect): Promise<void> {
  const { sql } = await import('kysely')
  const table = db.schema
    .createTable('carnet_attempt')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('points', 'integer', (column) => column.notNull())
    // reserved before the password is looked at; the outcome is not known yet
    .addColumn('pending', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('expires_at', bigint)
  await (withoutRowid ? table.modifyEnd(sql`without rowid`) : table).execute()
  await db.schema.createIndex('carnet_attempt_expires').on('carnet_attempt').column('expires_at').execute()
}
