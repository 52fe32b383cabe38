import type { Recipe } from '../sql/index.ts'
import { type ColumnRow, type DjangoDialect, quoted } from './django-dialect.ts'

/** A column as the table declares it. */
export interface Column extends ColumnRow {
  /** The name as SQL takes it. */
  readonly sql: string
}

/** The columns of a table by name; none where there is no such table. */
export function* readColumns(dialect: DjangoDialect, table: string): Recipe<ReadonlyMap<string, Column>> {
  const rows = yield* dialect.columns(table)
  return new Map(rows.map((row) => [row.name, { ...row, sql: quoted(row.name) }]))
}
