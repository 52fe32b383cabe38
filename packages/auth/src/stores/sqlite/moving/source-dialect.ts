import { all, first } from '../../sql/index.ts'
import { quote, type SourceDialect } from '../../sql/moving/index.ts'

/** Django's tables in an SQLite file, as an import reads them. */
export const sqliteSource: SourceDialect = {
  *tables() {
    const rows = yield* all("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return new Set(rows.map(({ name }) => String(name)))
  },
  *columns(table) {
    const rows = yield* all('SELECT name, type, pk FROM pragma_table_info(:table)', { table })
    return rows.map(({ name, type, pk }) => ({
      name: String(name),
      type: String(type).toLowerCase(),
      isKey: Number(pk) > 0,
    }))
  },
  numbered: (table) => ({ from: quote(table), position: '_rowid_' }),
  *highestGiven(table) {
    if ((yield* first("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'")) === undefined)
      return undefined
    const sql = 'SELECT seq FROM sqlite_sequence WHERE name = :table'
    return (yield { sql, values: { table }, exact: true }).rows[0]?.['seq']
  },
}
