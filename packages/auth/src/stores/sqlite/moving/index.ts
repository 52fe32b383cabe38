// The ends of an import in SQLite: a Django's file, Carnet's own, and the copy on which an import is rehearsed.
import type { ImportTarget } from '../../../moving/index.ts'
import { changes, createMigrations, type Recipe } from '../../sql/index.ts'
import { copyTables, importTarget, type ReadableTables } from '../../sql/moving/index.ts'
import { openConnection, type SqliteConnection } from '../connection.ts'
import { sqliteSchema } from '../dialect.ts'
import { createMigrator } from '../migrator.ts'

export { openDjangoSource, openToRead } from './open-to-read.ts'

export interface OpenTargetOptions {
  readonly path: string
  readonly clock: () => number
}

/** Opens a database whose migrations have been applied. */
export async function openImportTarget({ path, clock }: OpenTargetOptions): Promise<ImportTarget> {
  return targetIn(openConnection(path, clock))
}

export interface OpenRehearsalOptions {
  /** The database that nothing is written to; undefined where there is none yet. Is closed. */
  readonly of: ReadableTables | undefined
  readonly clock: () => number
}

/** A copy of Carnet's own tables that nobody else sees and that is gone when it is closed. */
export async function openRehearsal({ of, clock }: OpenRehearsalOptions): Promise<ImportTarget> {
  // SQLite keeps a database without a name in a file that nobody else can see, and that is gone with the process
  const connection = openConnection('', clock)
  try {
    await createMigrator(connection, createMigrations(sqliteSchema)).migrate()
    if (of !== undefined) await copyTables(of, connection)
    return targetIn(connection)
  } catch (error) {
    await connection.close()
    throw error
  } finally {
    await of?.connection.close()
  }
}

function targetIn(connection: SqliteConnection): ImportTarget {
  // session ids are random: every row touches other pages, so more of them are held, and written back less often
  connection.database.exec('PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384')
  return importTarget({ connection, keepIds })
}

function* keepIds(highest: bigint): Recipe<void> {
  yield* changes(`INSERT INTO sqlite_sequence (name, seq) SELECT 'carnet_user', 0
    WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'carnet_user')`)
  yield* changes("UPDATE sqlite_sequence SET seq = max(seq, :highest) WHERE name = 'carnet_user'", {
    highest,
  })
}
