// Where the people of a world are kept: an SQLite file, or a database of a PostgreSQL server that a test file shares.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { startTestPostgres, type TestPostgres } from '../../packages/auth/src/testing/test-postgres.ts'

/** `copy`: a file too, and a copy of `templateFile()`, which has to be there. */
export type PlaceKind = 'sqlite' | 'copy' | 'postgres'

export interface Place {
  readonly address: string
  /**
   * Every row of every table, but for what is written down a while later: the audit log's chain, what is counted by the
   * hour, and everybody's failures together.
   */
  readonly dump: () => Promise<string>
  /** Somebody else in the middle of a write, until it is released. */
  readonly blockWrites: () => Promise<{ readonly release: () => Promise<void> }>
  /** After everybody has closed it. */
  readonly remove: () => Promise<void>
}

export const openPlace = (kind: PlaceKind): Place | Promise<Place> =>
  kind === 'postgres' ? openDatabase() : openFile(kind === 'copy')

let template: string | undefined

/** A file to be filled once and copied often; it is removed by `closePlaces`. */
export function templateFile(): string {
  template ??= join(mkdtempSync(join(tmpdir(), 'carnet-http-')), 'carnet.db')
  return template
}

function openFile(isCopy: boolean): Place {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-http-'))
  const path = join(folder, 'carnet.db')
  if (isCopy) copyFileSync(templateFile(), path)
  return {
    address: `sqlite:${path}`,
    dump: async () => dumpOf(path),
    async blockWrites() {
      const blocker = new DatabaseSync(path)
      blocker.exec('BEGIN IMMEDIATE')
      return {
        async release() {
          blocker.exec('ROLLBACK')
          blocker.close()
        },
      }
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

function dumpOf(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true })
  const tables = database
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('carnet_audit_head', 'carnet_tally') ORDER BY name",
    )
    .all()
  const rows = tables.map(({ name }) => [
    name,
    database
      .prepare(`SELECT * FROM "${String(name)}"`)
      .all()
      .filter(({ key }) => key !== 'all')
      .map(({ position: _, hash: __, ...row }) => row),
  ])
  database.close()
  return JSON.stringify(rows)
}

let starting: Promise<TestPostgres> | undefined

async function openDatabase(): Promise<Place> {
  starting ??= startTestPostgres({ isDurable: false })
  const { createDatabase, query } = await starting
  const address = await createDatabase()
  const name = new URL(address).pathname.slice(1)
  return {
    address,
    async dump() {
      const tables = await query(tablesSql, name)
      const rows = tables.map(({ table }) => query(rowsSql(String(table)), name))
      return JSON.stringify([tables, await Promise.all(rows)])
    },
    async blockWrites() {
      const blocker = new Client({ connectionString: address })
      await blocker.connect()
      await blocker.query('BEGIN')
      await blocker.query('LOCK TABLE carnet_session IN EXCLUSIVE MODE')
      return { release: () => blocker.end() }
    },
    // it goes with the server
    remove: async () => undefined,
  }
}

const tablesSql = `SELECT tablename AS table FROM pg_tables
  WHERE schemaname = 'public' AND tablename NOT IN ('carnet_audit_head', 'carnet_tally') ORDER BY tablename`

const rowsSql = (table: string) =>
  `SELECT jsonb_agg(row ORDER BY row::text) AS rows FROM (SELECT to_jsonb(t) - 'position' - 'hash' AS row FROM ${table} t) r
    WHERE row ->> 'key' IS DISTINCT FROM 'all'`

/** Ends the server of this file, if one was started, and removes the template. */
export async function closePlaces(): Promise<void> {
  if (template !== undefined) rmSync(dirname(template), { recursive: true })
  await (await starting)?.close()
  starting = undefined
}
