import type { ColumnDefinitionBuilder } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { SessionAges } from './dialect.ts'

/** How a database declares what each declares in its own way. */
export interface SchemaDialect {
  /** The type of whole numbers that go beyond 2^31, such as times in milliseconds. */
  readonly bigint: 'integer' | 'bigint'
  readonly bytes: 'blob' | 'bytea'
  /** Makes a column of type `bigint` the key, of numbers none of which is ever given twice. */
  readonly serial: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
  /** Whether a table can be kept in the order of a key that is a text. */
  readonly withoutRowid: boolean
  readonly sessionAges: SessionAges
}

/** By their names, in whose order they are applied. */
export type Migrations = Readonly<Record<string, Migration>>

/** Where the migrations that were applied are on record. */
export const migrationTable = 'carnet_migration'
export const migrationLockTable = 'carnet_migration_lock'

/** Which of the migrations are not on record, in order. */
export const pendingOf = (migrations: Migrations, applied: Iterable<string>): string[] => {
  const names = new Set(applied)
  return Object.keys(migrations)
    .filter((name) => !names.has(name))
    .sort()
}
