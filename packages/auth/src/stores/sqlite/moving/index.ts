// An import from a Django on SQLite into Carnet's own tables on SQLite. Implements the ports of moving/.
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { ImportTarget } from '../../../moving/index.ts'
import { openConnection } from '../connection.ts'
import { migrations } from '../migrations.ts'
import { createMigrator } from '../migrator.ts'
import { createRevocations } from '../revocations.ts'
import { quote } from './django-tables.ts'
import { importTarget } from './import-target.ts'

export { openDjangoSource } from './django-source.ts'

export interface OpenTargetOptions {
  readonly path: string
  readonly clock: () => number
  /** Works on a copy that is gone when it is closed, and changes nothing. */
  readonly isRehearsal: boolean
}

/** Opens a database whose migrations have been applied; for a rehearsal there need not even be one. */
export async function openImportTarget({
  path,
  clock,
  isRehearsal,
}: OpenTargetOptions): Promise<ImportTarget> {
  // SQLite keeps a database without a name in a file that nobody else can see, and that is gone with the process
  const connection = openConnection(isRehearsal ? '' : path)
  const { database } = connection
  try {
    if (isRehearsal) {
      await createMigrator(connection, migrations).migrate()
      if (existsSync(path)) copyTables(openToRead(path), database)
    }
    const revocations = createRevocations(connection, clock)
    return importTarget({ connection, revocations, close: () => database.close() })
  } catch (error) {
    database.close()
    throw error
  }
}

// a reader that may not write leaves the two files behind that it needs beside a database, unless they are there already
const openToRead = (path: string) =>
  new DatabaseSync(path, { readOnly: existsSync(`${path}-wal`), timeout: 5000 })

const copied = ['carnet_user', 'carnet_session', 'carnet_import']

function copyTables(from: DatabaseSync, to: DatabaseSync): void {
  const hasTable = from.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
  to.exec('BEGIN')
  for (const table of copied.filter((name) => hasTable.get(name) !== undefined)) {
    const read = from.prepare(`SELECT * FROM ${table}`)
    read.setReadBigInts(true)
    const names = read.columns().map(({ name }) => quote(name))
    const write = to.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`)
    for (const row of read.iterate()) write.run(...Object.values(row))
  }
  to.exec('COMMIT')
  from.close()
}
