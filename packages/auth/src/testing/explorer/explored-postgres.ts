import { Pool } from 'pg'
import { openPostgres, type PostgresClient } from '../../stores/postgres/index.ts'
import { type ExploredDatabase, keeping, ownTables, restoring } from './explored-database.ts'
import { steppedPool } from './stepped-postgres.ts'
import { createTurnstile } from './turnstile.ts'

const emptying = ({ names, users }: ExploredDatabase['tables']) =>
  [
    ...names.map((table) => `DELETE FROM ${table}`),
    `SELECT setval(pg_get_serial_sequence('${users}', 'id'), 1, false)`,
  ].join('; ')

// a column that is computed cannot be written
const writable = `SELECT table_name AS table, column_name AS column FROM information_schema.columns
  WHERE table_schema = 'public' AND is_generated = 'NEVER'`

/** A PostgreSQL database whose migrations are applied and that nobody else uses, for so many operations at once. */
export async function exploredPostgres(
  address: string,
  operations: number,
  clock: () => number,
  tables = ownTables,
): Promise<ExploredDatabase> {
  const pool = new Pool({ connectionString: address, max: operations + 1 })
  const watching = await pool.connect()
  const clients = await Promise.all(Array.from({ length: operations }, () => pool.connect()))
  const backends = await Promise.all(
    clients.map(
      async (client) => (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid,
    ),
  )
  const turnstiles = clients.map(createTurnstile)
  // without LISTEN, which would keep the one connection to itself
  const place = `${address}?listen=false`
  const opened = await Promise.all(
    clients.map((client, index) => {
      const gate = turnstiles[index]?.gate
      if (gate === undefined) throw new Error('there is a turnstile for each client')
      return openPostgres({ address: place, pool: steppedPool(client as PostgresClient, gate), clock })
    }),
  )
  const free = await openPostgres({ address: place, poolSize: 1, clock })
  const columns = await watching.query<{ table: string; column: string }>(writable)
  const columnsOf = Map.groupBy(columns.rows, ({ table }) => table)
  const restored = restoring(tables, (name) => (columnsOf.get(name) ?? []).map(({ column }) => `"${column}"`))
  const waits = 'SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits'
  return {
    turnstiles,
    connections: opened.map(({ connection }) => connection),
    free: free.connection,
    tables,
    isHeldUp: async (operation) =>
      (await watching.query<{ waits: boolean }>(waits, [backends[operation]])).rows[0]?.waits === true,
    async empty() {
      // cheaper than TRUNCATE, where there is next to nothing
      await watching.query(emptying(tables))
    },
    async keep() {
      await watching.query(keeping(tables))
    },
    async restore() {
      await watching.query(restored)
    },
    async close() {
      for (const { close } of [...opened, free]) await close()
      for (const client of [watching, ...clients]) client.release()
      await pool.end()
    },
  }
}
