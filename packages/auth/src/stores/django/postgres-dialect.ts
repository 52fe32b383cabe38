import { all, type Row } from '../sql/index.ts'
import { type ColumnKind, json, plain, time, uuid, whole } from './column-kinds.ts'
import { type ColumnRow, type DjangoDialect, quoted } from './django-dialect.ts'

const toTime = (ms: number) => new Date(ms).toISOString()

/** Django's tables in PostgreSQL, which has a type for each kind of field. */
export const djangoPostgres: DjangoDialect = {
  *columns(table) {
    return (yield* all(columnsSql, { table })).map(toColumn)
  },
  *references(table) {
    const rows = yield* all(referencesSql, { table: quoted(table) })
    return rows.map(({ source, held, target }) => ({
      table: String(source),
      column: String(held),
      to: String(target),
    }))
  },
  toTime,
}

const columnsSql = `SELECT c.column_name, c.data_type, c.is_nullable, c.column_default, c.is_identity,
    CASE WHEN EXISTS (SELECT 1 FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k
      ON k.constraint_name = t.constraint_name AND k.constraint_schema = t.constraint_schema
      WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = c.table_schema AND t.table_name = c.table_name
        AND k.column_name = c.column_name) THEN 1 ELSE 0 END AS is_key
  FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name = :table
  ORDER BY c.ordinal_position`

const referencesSql = `SELECT t.relname AS source, held.attname AS held, target.attname AS target
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
  JOIN pg_attribute held ON held.attrelid = c.conrelid AND held.attnum = c.conkey[1]
  JOIN pg_attribute target ON target.attrelid = c.confrelid AND target.attnum = c.confkey[1]
  WHERE c.contype = 'f' AND c.confrelid = to_regclass(:table)`

function toColumn(row: Row): ColumnRow {
  const isKey = Number(row['is_key']) === 1
  const hasDefault = row['column_default'] !== null || row['is_identity'] === 'YES'
  return {
    name: String(row['column_name']),
    kind: byType.get(String(row['data_type'])) ?? other,
    isKey,
    isRequired: row['is_nullable'] === 'NO' && !hasDefault && !isKey,
  }
}

const booleans: ColumnKind = {
  name: 'boolean',
  read: (value) => value === true,
  write: (value) => (typeof value === 'boolean' ? value : undefined),
  spelled: () => undefined,
}

const text: ColumnKind = {
  ...plain,
  write: (value) => (typeof value === 'string' ? value : undefined),
}

/** Read as they are spelled; a text that is none of them would be an error of the database. */
const other: ColumnKind = { ...plain, spelled: () => undefined }

const byType: ReadonlyMap<string, ColumnKind> = new Map([
  ['uuid', uuid('-')],
  ['timestamp with time zone', time(toTime)],
  ['boolean', booleans],
  ['json', json],
  ['jsonb', json],
  ['smallint', whole(16)],
  ['integer', whole(32)],
  ['bigint', whole(64)],
  ['character varying', text],
  ['text', text],
])
