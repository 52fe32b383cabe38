import { type Dialect, type PostgresPool as KyselyPool, PostgresAdapter, PostgresDialect } from 'kysely'
import type { Clients } from './clients.ts'

/** Kysely over connections of ours. It takes no lock: whoever migrates holds a row's already. */
export function rowLockDialect(acquire: Clients['acquire']): Dialect {
  const connect = async () => {
    const { client, release } = await acquire()
    // Kysely looks for nothing else
    return {
      query: (text: string, values: unknown[]) => client.query({ text, values }),
      release,
      processID: 1,
    }
  }
  const pool = { connect, end: async () => undefined, options: {} } as unknown as KyselyPool
  const dialect = new PostgresDialect({ pool })
  return {
    createAdapter: () => new RowLockAdapter(),
    createDriver: () => dialect.createDriver(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

class RowLockAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}

  override async releaseMigrationLock(): Promise<void> {}
}
