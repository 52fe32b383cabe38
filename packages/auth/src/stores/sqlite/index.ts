// One SQLite file through node:sqlite. Carnet's own tables in it are those of every SQL store.
import { createMigrations, sqlStore, type UserCheck } from '../sql/index.ts'
import type { Store } from '../store.ts'
import { openConnection } from './connection.ts'
import { sqliteSchema } from './dialect.ts'
import { createMigrator } from './migrator.ts'

// what a store stands on whose users and tokens are in the tables of another system
export { openConnection, type SqliteConnection } from './connection.ts'
export { sqliteSchema } from './dialect.ts'
export { createMigrator } from './migrator.ts'
export { createStepper } from './stepper.ts'

/** The ends of an import from Django, loaded when somebody imports. */
export const loadImport = () => import('./moving/index.ts')

export interface SqliteStoreOptions {
  /** A file, made if it does not exist, or `:memory:`. */
  readonly path: string
  /** Unix milliseconds. */
  readonly clock: () => number
  /** What is asked of the user of a session that is used; `none` where another table than Carnet's holds the users. */
  readonly userCheck: UserCheck
  /** Whether what is done is written down. Default true. */
  readonly isAudited?: boolean | undefined
}

/** Everything in one SQLite file, which several processes of one machine may share. */
export function sqliteStore({ path, clock, userCheck, isAudited }: SqliteStoreOptions): Store {
  const connection = openConnection(path, clock)
  const migrator = createMigrator(connection, createMigrations(sqliteSchema))
  return sqlStore({ connection, migrator, userCheck, isAudited })
}
