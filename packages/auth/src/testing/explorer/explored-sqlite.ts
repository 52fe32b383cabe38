import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnection, sqliteStore } from '../../stores/sqlite/index.ts'
import {
  type ExploredDatabase,
  type ExploredTables,
  keeping,
  ownTables,
  restoring,
} from './explored-database.ts'
import { steppedSqlite } from './stepped-sqlite.ts'
import { createTurnstile } from './turnstile.ts'

/** How a file of that path comes to its tables, and which they are. */
export interface ExploredFile {
  readonly tables: ExploredTables
  readonly make: (path: string, clock: () => number) => Promise<void>
}

const ownFile: ExploredFile = {
  tables: ownTables,
  async make(path, clock) {
    const store = sqliteStore({ path, clock, userCheck: 'active' })
    await store.migrate()
    await store.close()
  },
}

/** A SQLite file of its own, for so many operations at once. Default: with Carnet's own tables. */
export async function exploredSqlite(
  operations: number,
  clock: () => number,
  { tables, make }: ExploredFile = ownFile,
): Promise<ExploredDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-explored-'))
  const path = join(folder, 'carnet.db')
  await make(path, clock)
  const turnstiles = Array.from({ length: operations }, createTurnstile)
  const connections = turnstiles.map(({ gate }) => steppedSqlite(path, clock, gate))
  const free = openConnection(path, clock)
  // nothing here is to outlive a power cut
  free.database.exec('PRAGMA synchronous = OFF')
  const emptying = [...tables.names, 'sqlite_sequence'].map((table) => `DELETE FROM ${table};`).join('')
  const columns = free.database.prepare('SELECT name FROM pragma_table_info(?)')
  const restored = restoring(tables, (table) => columns.all(table).map(({ name }) => `"${name}"`))
  return {
    turnstiles,
    connections,
    free,
    tables,
    empty: async () => free.database.exec(`BEGIN; ${emptying} COMMIT`),
    keep: async () => free.database.exec(keeping(tables)),
    restore: async () => free.database.exec(`BEGIN; ${restored} COMMIT`),
    async close() {
      for (const connection of [...connections, free]) await connection.close()
      rmSync(folder, { recursive: true })
    },
  }
}
