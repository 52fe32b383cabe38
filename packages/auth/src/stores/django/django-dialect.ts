import type { Recipe, Value } from '../sql/index.ts'
import type { ColumnKind } from './column-kinds.ts'

/** What Django's tables differ in between the databases that it works on. */
export interface DjangoDialect {
  /** The columns of a table; none where there is no such table. */
  readonly columns: (table: string) => Recipe<ColumnRow[]>
  /** The columns of other tables that refer to a table. */
  readonly references: (table: string) => Recipe<Reference[]>
  /** A time as a column of times takes it. */
  readonly toTime: (ms: number) => Value
}

export interface ColumnRow {
  readonly name: string
  readonly kind: ColumnKind
  readonly isKey: boolean
  /** Whether a row without a value for it is refused. */
  readonly isRequired: boolean
}

/** A column of another table that refers to users. */
export interface Reference {
  readonly table: string
  readonly column: string
  /** The column of the user table that it holds; undefined for the key. */
  readonly to: string | undefined
}

export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`
