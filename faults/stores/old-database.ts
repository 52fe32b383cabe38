import { DatabaseSync } from 'node:sqlite'
import {
  openPostgres,
  createMigrator as postgresMigrator,
  postgresSchema,
  postgresStore,
} from '../../packages/auth/src/stores/postgres/index.ts'
import { type Connection, createMigrations, type Migrator } from '../../packages/auth/src/stores/sql/index.ts'
import {
  openConnection,
  createMigrator as sqliteMigrator,
  sqliteSchema,
  sqliteStore,
} from '../../packages/auth/src/stores/sqlite/index.ts'
import type { Store } from '../../packages/auth/src/stores/store.ts'
import { oldVersions, oldWriter } from '../../packages/auth/src/testing/test-old-writer.ts'

const clock = () => Date.now()
const [oldest] = oldVersions

/** Makes the tables of the oldest version in an empty file, and in them what that version would have written. */
export async function fillOldSqlite(path: string): Promise<void> {
  const connection = openConnection(path, clock)
  const { [oldest]: first } = createMigrations(sqliteSchema)
  await fill(connection, sqliteMigrator(connection, first === undefined ? {} : { [oldest]: first }))
  await connection.close()
}

/** The same in an empty database of PostgreSQL. */
export async function fillOldPostgres(address: string): Promise<void> {
  const { connection, close } = await openPostgres({ address, poolSize: 3, clock })
  const { [oldest]: first } = createMigrations(postgresSchema)
  await fill(connection, postgresMigrator(connection, first === undefined ? {} : { [oldest]: first }))
  await close()
}

export const migrateSqlite = (path: string) => migrated(sqliteStore({ path, clock, userCheck: 'active' }))

export const migratePostgres = async (address: string) =>
  migrated(await postgresStore({ address, clock, userCheck: 'active' }))

async function migrated(store: Store): Promise<void> {
  await store.migrate()
  await store.close()
}

const people = 20

/** Users with a session that was exchanged once and one that has ended. */
async function fill(connection: Connection, migrator: Migrator): Promise<void> {
  await migrator.migrate()
  const writer = oldWriter(connection, oldest, clock)
  for (let index = 0; index < people; index++) {
    const user = await writer.addUser(`person-${index}`)
    const session = await writer.create(`session-${index}`, user)
    if (session !== undefined) await writer.rotate(session, `second-${index}`)
    await writer.create(`ended-${index}`, user)
    await writer.revoke(`ended-${index}`)
  }
}

type Row = Readonly<Record<string, unknown>>
type Rows = Readonly<Record<string, readonly Row[]>>

/** What that version has written, by tables. */
const oldTables = { carnet_user: 'id', carnet_session: 'id', carnet_revocation: 'seq' } as const

export async function readRows(
  ask: (sql: string) => readonly Row[] | Promise<readonly Row[]>,
): Promise<Rows> {
  const tables = Object.entries(oldTables)
  const all = tables.map(async ([table, key]) => [table, await ask(`SELECT * FROM ${table} ORDER BY ${key}`)])
  return Object.fromEntries(await Promise.all(all)) as Rows
}

export function askSqlite(path: string): (sql: string) => readonly Row[] {
  return (sql) => {
    const file = new DatabaseSync(path)
    try {
      return file.prepare(sql).all() as Row[]
    } finally {
      file.close()
    }
  }
}

/** Every column that was there has the value that it had, in as many rows. */
export function differences(before: Rows, after: Rows): string[] {
  return Object.entries(before).flatMap(([table, rows]) => {
    const now = after[table] ?? []
    if (now.length !== rows.length) return [`${table} has ${now.length} rows, and had ${rows.length}`]
    const isChanged = (row: Row, index: number) =>
      Object.entries(row).some(([column, value]) => String(now[index]?.[column]) !== String(value))
    const changed = rows.filter(isChanged).length
    return changed === 0 ? [] : [`${changed} rows of ${table} are not as they were`]
  })
}
