import { djangoColumns, snakeCase } from '../users/index.ts'
import type { ColumnsToRead, DjangoColumn } from './django-source.ts'
import { ImportError } from './import-error.ts'

/** A field of the developer's own, and the column that it is read from. */
export interface OwnColumn {
  readonly name: string
  readonly type: string
}

/** Where each field of a user stands in Django's table. */
export interface UserColumns {
  readonly read: ColumnsToRead
  readonly own: readonly OwnColumn[]
}

export interface ColumnChoice {
  readonly columns: readonly DjangoColumn[]
  /** Fields and the columns to read them from, as somebody asked for them. */
  readonly chosen: ColumnsToRead
  /** The fields that `userFields` declares: read where the table has a column of that name. */
  readonly declared: readonly string[]
}

/** @throws ImportError that names the column that is missing, or cannot be carried. */
export function userColumns({ columns, chosen, declared }: ColumnChoice): UserColumns {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const read: Record<string, string> = {}
  const { id: _, ...baseColumns } = djangoColumns
  for (const [field, column] of Object.entries(baseColumns)) if (types.has(column)) read[field] = column
  for (const field of declared) {
    const column = [field, snakeCase(field)].find((name) => types.has(name))
    if (column !== undefined) read[field] = column
  }
  for (const [field, column] of Object.entries(chosen)) {
    if (!types.has(column)) throw new ImportError(`--field ${field}: the users have no column "${column}".`)
    read[field] = column
  }
  for (const field of ['username', 'password']) {
    if (read[field] === undefined) {
      throw new ImportError(
        `The users have no column "${field}". Name the one to read: --field ${field}=COLUMN.`,
      )
    }
  }
  const own = Object.entries(read)
    .filter(([field]) => !Object.hasOwn(baseColumns, field))
    .map(([name, column]) => ({ name, type: types.get(column) ?? '' }))
  return { read, own }
}
