import type { Connection } from '../connection.ts'
import { changes, type Recipe, type Row, type Values } from '../recipe.ts'
import { read } from './django-queries.ts'
import type { SourceDialect } from './source-dialect.ts'

/** A database with Carnet's own tables, or some of them, for reading. */
export interface ReadableTables {
  readonly connection: Pick<Connection, 'run' | 'close'>
  readonly dialect: SourceDialect
}

const keys = { carnet_user: 'id', carnet_session: 'id', carnet_import: 'name' } as const

type Table = keyof typeof keys

/** Copies what an import looks at from one database into another one that has nothing of it, a page at a time. */
export async function copyTables({ connection, dialect }: ReadableTables, to: Connection): Promise<void> {
  const there = await connection.run(dialect.tables)
  for (const table of Object.keys(keys) as Table[]) {
    if (!there.has(table)) continue
    for (let after: Row | undefined | 'begin' = 'begin'; after !== undefined; ) {
      const behind: Row | 'begin' = after
      const page: readonly Row[] = await connection.run(() => readPage(table, behind))
      await to.write(() => writePage(table, page))
      after = page.at(-1)
    }
  }
}

function* readPage(table: Table, after: Row | 'begin'): Recipe<readonly Row[]> {
  const key = keys[table]
  if (after === 'begin') return yield* read(`SELECT * FROM ${table} ORDER BY ${key} LIMIT 5000`)
  const sql = `SELECT * FROM ${table} WHERE ${key} > :after ORDER BY ${key} LIMIT 5000`
  return yield* read(sql, { after: after[key] as bigint | string })
}

function* writePage(table: Table, page: readonly Row[]): Recipe<void> {
  for (const row of page) {
    const names = Object.keys(row)
    const sql = `INSERT INTO ${table} (${names}) VALUES (${names.map((name) => `:${name}`)})`
    yield* changes(sql, row as Values)
  }
}
