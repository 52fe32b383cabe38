import type { Connection, Row } from '../sqlite/index.ts'
import { type ColumnKind, kindOf } from './column-kinds.ts'

/** A column as the table declares it. */
export interface Column {
  readonly name: string
  /** The name as SQL takes it. */
  readonly sql: string
  readonly kind: ColumnKind
  readonly isKey: boolean
  /** Whether a row without a value for it is refused. */
  readonly isRequired: boolean
}

/** The columns of a table by name; none where there is no such table. */
export function readColumns({ database }: Connection, table: string): ReadonlyMap<string, Column> {
  const definition = database
    .prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?")
    .get(table)
  const rows = database.prepare('SELECT * FROM pragma_table_info(?)').all(table)
  return new Map(rows.map((row) => [String(row['name']), toColumn(row, String(definition?.['sql']))]))
}

function toColumn(row: Row, definition: string): Column {
  const name = String(row['name'])
  const isKey = Number(row['pk']) > 0
  return {
    name,
    sql: quoted(name),
    // a JSONField is a text with a check on it
    kind: kindOf(definition.includes(`JSON_VALID(${quoted(name)})`) ? 'json' : String(row['type'])),
    isKey,
    isRequired: Number(row['notnull']) === 1 && row['dflt_value'] === null && !isKey,
  }
}

export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`
