// A PostgreSQL database through the package pg. Carnet's own tables in it are those of every SQL store.
import { createMigrations, sqlStore, type UserCheck } from '../sql/index.ts'
import type { Store } from '../store.ts'
import { postgresSchema } from './dialect.ts'
import { createMigrator } from './migrator.ts'
import { openPostgres, type PostgresOptions } from './open-postgres.ts'
import { announcedLog } from './revocation-log.ts'

export { postgresSchema } from './dialect.ts'
export { createMigrator } from './migrator.ts'
export { type OpenPostgres, openPostgres, type PostgresOptions } from './open-postgres.ts'
export type { PostgresClient, PostgresPool, PostgresQuery, PostgresResult } from './pool.ts'
export { announcedLog } from './revocation-log.ts'

/** The ends of an import from Django, loaded when somebody imports. */
export const loadImport = () => import('./moving/index.ts')

export interface PostgresStoreOptions extends PostgresOptions {
  /** What is asked of the user of a session that is used; `none` where another table than Carnet's holds the users. */
  readonly userCheck: UserCheck
  /** Whether what is done is written down. Default true. */
  readonly isAudited?: boolean | undefined
}

/** Everything in one PostgreSQL database, which any number of machines may share. Connects when it is first asked. */
export async function postgresStore({
  userCheck,
  isAudited,
  ...options
}: PostgresStoreOptions): Promise<Store> {
  const { connection, listener, clock, close } = await openPostgres(options)
  const migrator = createMigrator(connection, createMigrations(postgresSchema))
  const store = sqlStore({ connection, migrator, userCheck, isAudited })
  return {
    ...store,
    revocations: announcedLog(store.revocations, listener),
    load: connection.load,
    clock,
    close,
  }
}
