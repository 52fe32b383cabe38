import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Store, sqliteStore } from '../stores/index.ts'
import { type StoreCase, storeContract } from './store-contract.ts'

/** What a broken store does in its own way; `sql` is a connection of its own to the same file. */
export type Breaking = (good: Store, sql: DatabaseSync, clock: () => number) => Partial<Store>

/** The contract over stores that are all broken in the same place, in files of their own. */
export function createBrokenStores() {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-broken-'))
  let files = 0
  return {
    contractOver: (breaking: Breaking): readonly StoreCase[] =>
      storeContract(async (clock) => {
        files += 1
        const path = join(folder, `${files}.db`)
        const good = sqliteStore({ path, clock, userCheck: 'active' })
        await good.migrate()
        const sql = new DatabaseSync(path)
        // what is lost in a power cut is not the matter here
        sql.exec('PRAGMA synchronous = OFF; PRAGMA busy_timeout = 1000')
        const close = async () => {
          if (sql.isOpen) sql.close()
          await good.close()
        }
        return [{ ...good, ...breaking(good, sql, clock), close }]
      }),
    remove: () => rmSync(folder, { recursive: true }),
  }
}
