import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnection, sqliteStore } from '../../stores/sqlite/index.ts'
import { type ExploredDatabase, exploredTables } from './explored-database.ts'
import { steppedSqlite } from './stepped-sqlite.ts'
import { createTurnstile } from './turnstile.ts'

/** A SQLite file of its own, for so many operations at once. */
export async function exploredSqlite(operations: number, clock: () => number): Promise<ExploredDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-explored-'))
  const path = join(folder, 'carnet.db')
  const store = sqliteStore({ path, clock, userCheck: 'active' })
  await store.migrate()
  await store.close()
  const turnstiles = Array.from({ length: operations }, createTurnstile)
  const connections = turnstiles.map(({ gate }) => steppedSqlite(path, clock, gate))
  const free = openConnection(path, clock)
  // nothing here is to outlive a power cut
  free.database.exec('PRAGMA synchronous = OFF')
  const emptying = [...exploredTables, 'sqlite_sequence'].map((table) => `DELETE FROM ${table};`).join('')
  return {
    turnstiles,
    connections,
    free,
    empty: async () => free.database.exec(`BEGIN; ${emptying} COMMIT`),
    async close() {
      for (const connection of [...connections, free]) await connection.close()
      rmSync(folder, { recursive: true })
    },
  }
}
