// The ends of an import in PostgreSQL: a Django's database, and Carnet's own.
import type { DjangoSource, ImportTarget } from '../../../moving/index.ts'
import { changes, type Recipe } from '../../sql/index.ts'
import { djangoSource, importTarget, type ReadableTables } from '../../sql/moving/index.ts'
import { openPostgres } from '../open-postgres.ts'
import { postgresSource } from './source-dialect.ts'

/** Rejects with an ImportError where there is no such user table. */
export async function openDjangoSource(address: string, userTable: string): Promise<DjangoSource> {
  const { connection, dialect } = await openToRead(address)
  try {
    return await djangoSource({ connection, dialect, name: `${placeOf(address)} ${userTable}`, userTable })
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** Opens a database of which nothing can be changed. */
export async function openToRead(address: string): Promise<ReadableTables> {
  const { connection, close } = await openQuiet(address, { options: '-c default_transaction_read_only=on' })
  return { connection: { ...connection, close }, dialect: postgresSource }
}

/** Opens a database whose migrations have been applied. */
export async function openImportTarget({ address }: { readonly address: string }): Promise<ImportTarget> {
  const { connection, close } = await openQuiet(address, {})
  return importTarget({ connection: { ...connection, close }, keepIds })
}

// a count of all rows, or an index that is not there, takes as long as it takes
const patienceMs = 600_000

/** Nobody else waits for an import, and what others announce is nothing to it. */
function openQuiet(address: string, settings: Readonly<Record<string, string>>) {
  const url = new URL(address)
  for (const [name, value] of Object.entries({ ...settings, listen: 'false' }))
    url.searchParams.set(name, value)
  return openPostgres({ address: url.href, poolSize: 2, statementTimeoutMs: patienceMs })
}

/** Where an address leads, without who goes there and what they say. */
function placeOf(address: string): string {
  const { hostname, port, pathname } = new URL(address)
  return `postgres://${hostname}:${port === '' ? 5432 : port}${pathname}`
}

// rows that came with their ids have not moved the sequence; what is told of a sequence is not undone by anything
function* keepIds(highest: bigint): Recipe<void> {
  if (highest < 1n) return
  yield* changes(
    `SELECT setval(s.name, greatest(CAST(:highest AS BIGINT), coalesce(pg_sequence_last_value(s.name), 1)))
    FROM (SELECT pg_get_serial_sequence('carnet_user', 'id')::regclass AS name) s`,
    { highest },
  )
}
