import type { Dialect, SchemaDialect } from '../sql/index.ts'

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  commitsInOrder: true,
  forShare: '',
  forUpdate: '',
  skipLocked: '',
  sessionAges: 'time',
  contains: (text, part) => `instr(lower(${text}), lower(${part})) > 0`,
  textsIn: (json) => `json_each(${json})`,
  // that shows in what is written, and nowhere else
  readOnly: "'off'",
  takenColumn,
  commitCount: 'PRAGMA data_version',
}

export const sqliteSchema: SchemaDialect = {
  bigint: 'integer',
  bytes: 'blob',
  serial: (column) => column.primaryKey().autoIncrement(),
  withoutRowid: true,
  sessionAges: 'time',
}

// SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY; the column is told in the message alone
function takenColumn(error: unknown): string | undefined {
  if (!(error instanceof Error && 'errcode' in error)) return undefined
  return error.errcode === 2067 || error.errcode === 1555 ? error.message.split('.').at(-1) : undefined
}
