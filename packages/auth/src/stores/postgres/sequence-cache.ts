import { first, type Migrator } from '../sql/index.ts'
import type { PostgresConnection } from './connection.ts'

/**
 * A migrator that, where the tables are there, also looks whether the log of revocations is numbered one by one.
 * Connections that draw numbers in stock would commit low ones long after high ones, where no reader looks any more.
 */
export function withSequenceCheck(connection: Pick<PostgresConnection, 'run'>, migrator: Migrator): Migrator {
  let isChecked = false
  async function check(): Promise<void> {
    if (isChecked) return
    const row = await connection.run(() => first(cacheSize))
    const size = Number(row?.['size'] ?? 1)
    if (size > 1) throw new TypeError(refusal(size))
    isChecked = true
  }
  return {
    async migrate() {
      const applied = await migrator.migrate()
      await check()
      return applied
    },
    async pendingMigrations() {
      const pending = await migrator.pendingMigrations()
      if (pending.length === 0) await check()
      return pending
    },
  }
}

const refusal = (size: number) =>
  `database: each connection draws ${size} numbers of the table carnet_revocation at once, so that ended sessions could be overlooked. Run ALTER TABLE carnet_revocation ALTER COLUMN seq SET CACHE 1 (on YugabyteDB with ysql_sequence_cache_minval=1).`

// by what depends on the column: the sequence may have any name, and the user none of its rights
const cacheSize = `SELECT max(s.seqcache) AS size FROM pg_sequence s
  JOIN pg_depend d ON d.objid = s.seqrelid AND d.refobjid = to_regclass('carnet_revocation') AND d.deptype IN ('i', 'a')`
