// One SQLite file through node:sqlite. Implements the ports of keys, sessions, users and feed.
import type { Store } from '../store.ts'
import { openConnection } from './connection.ts'
import { sqliteKeys } from './keys.ts'
import { createMigrator } from './migrator.ts'
import { createRevocations } from './revocations.ts'
import { sqliteSessions } from './sessions.ts'
import { sqliteUsers } from './users.ts'

export interface SqliteStoreOptions {
  /** A file, made if it does not exist, or `:memory:`. */
  readonly path: string
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Whether Carnet's own table holds the users. */
  readonly ownsUsers: boolean
}

/** Everything in one SQLite file, which several processes of one machine may share. */
export function sqliteStore({ path, clock, ownsUsers }: SqliteStoreOptions): Store {
  const connection = openConnection(path)
  const revocations = createRevocations(connection, clock)
  const probe = connection.prepare('SELECT 1')
  return {
    sessions: sqliteSessions({ connection, revocations, clock, ownsUsers }),
    users: sqliteUsers({ connection, revocations }),
    keys: sqliteKeys(connection),
    revocations: revocations.log,
    ...createMigrator(connection),
    ping: () => connection.run(() => void probe().get()),
    async close() {
      if (connection.database.isOpen) connection.database.close()
    },
  }
}
