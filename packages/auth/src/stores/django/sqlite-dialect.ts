import { all, first, type Row } from '../sql/index.ts'
import { type ColumnKind, json, plain, time, uuid, whole } from './column-kinds.ts'
import { type ColumnRow, type DjangoDialect, quoted } from './django-dialect.ts'
import { toDjangoTime } from './times.ts'

/** Django's tables in SQLite, which knows few types: what a column holds is told by the type that Django declares. */
export const djangoSqlite: DjangoDialect = {
  *columns(table) {
    const definition = yield* first("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :table", {
      table,
    })
    const rows = yield* all('SELECT * FROM pragma_table_info(:table)', { table })
    return rows.map((row) => toColumn(row, String(definition?.['sql'])))
  },
  *references(table) {
    const rows = yield* all(
      `SELECT s.name AS source, f."from" AS held, f."to" AS target
       FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f
       WHERE s.type = 'table' AND f."table" = :table COLLATE NOCASE`,
      { table },
    )
    return rows.map(({ source, held, target }) => ({
      table: String(source),
      column: String(held),
      to: target === null ? undefined : String(target),
    }))
  },
  toTime: toDjangoTime,
}

function toColumn(row: Row, definition: string): ColumnRow {
  const name = String(row['name'])
  const isKey = Number(row['pk']) > 0
  return {
    name,
    // a JSONField is a text with a check on it
    kind: kindOf(definition.includes(`JSON_VALID(${quoted(name)})`) ? 'json' : String(row['type'])),
    isKey,
    isRequired: Number(row['notnull']) === 1 && row['dflt_value'] === null && !isKey,
  }
}

const booleans: ColumnKind = {
  name: 'boolean',
  read: (value) => Number(value) === 1,
  write: (value) => (typeof value === 'boolean' ? BigInt(value) : undefined),
  spelled: () => undefined,
}

const wholes = whole(64)

/** The types that Django declares on SQLite; all others hold texts or numbers as they are. */
const byType: ReadonlyMap<string, ColumnKind> = new Map([
  ['char(32)', uuid('')],
  ['datetime', time(toDjangoTime)],
  ['bool', booleans],
  ['json', json],
  ...['integer', 'bigint', 'smallint', 'integer unsigned', 'bigint unsigned', 'smallint unsigned'].map(
    (type) => [type, wholes] as const,
  ),
])

const kindOf = (declaredType: string): ColumnKind => byType.get(declaredType.toLowerCase()) ?? plain
