// A database that Django's own migrate made, and that Django may go on using: both systems can serve at once.
import { existsSync } from 'node:fs'
import {
  announcedLog,
  createMigrator as createPostgresMigrator,
  openPostgres,
  type PostgresOptions,
  postgresSchema,
} from '../postgres/index.ts'
import { createMigrator, openConnection, sqliteSchema } from '../sqlite/index.ts'
import type { Store } from '../store.ts'
import { createDjangoMigrations } from './migrations.ts'
import { type DjangoOptions, openDjango } from './open-django.ts'
import { djangoPostgres } from './postgres-dialect.ts'
import { djangoSqlite } from './sqlite-dialect.ts'

export { type DjangoOptions, openDjango } from './open-django.ts'
export { djangoPostgres } from './postgres-dialect.ts'
export { djangoSqlite } from './sqlite-dialect.ts'

export interface DjangoStoreOptions extends DjangoOptions {
  /** A file that Django's `migrate` made. */
  readonly path: string
  /** Unix milliseconds. */
  readonly clock: () => number
}

/** Opens a file. Rejects with a TypeError that names the option where the users cannot be found as the options say. */
export async function djangoStore({ path, clock, ...options }: DjangoStoreOptions): Promise<Store> {
  if (!existsSync(path)) throw new TypeError(`There is no file ${path}. Run Django's own "migrate" first.`)
  const connection = openConnection(path, clock)
  const migrator = createMigrator(connection, createDjangoMigrations(sqliteSchema))
  return openDjango({ connection, migrator, django: djangoSqlite }, options)
}

export interface DjangoPostgresOptions extends DjangoOptions {
  readonly postgres: PostgresOptions
}

/** The same in PostgreSQL, which is asked at once what its tables are like. */
export async function djangoPostgresStore({ postgres, ...options }: DjangoPostgresOptions): Promise<Store> {
  const { connection, listener, clock, close } = await openPostgres(postgres)
  const migrator = createPostgresMigrator(connection, createDjangoMigrations(postgresSchema))
  const database = { connection: { ...connection, close }, migrator, django: djangoPostgres }
  const store = await openDjango(database, options)
  return { ...store, revocations: announcedLog(store.revocations, listener), load: connection.load, clock }
}
