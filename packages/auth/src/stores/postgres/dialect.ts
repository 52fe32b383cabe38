import type { Dialect, SchemaDialect } from '../sql/index.ts'
import { sqlState } from './faults.ts'

/** Where a revocation is announced, for whoever listens. */
export const channel = 'carnet_revocation'

export function postgresDialect(canListen: () => boolean): Dialect {
  return {
    name: 'postgres',
    isRemote: true,
    commitsInOrder: false,
    forShare: ' FOR SHARE',
    forUpdate: ' FOR UPDATE',
    skipLocked: ' FOR UPDATE SKIP LOCKED',
    sessionAges: 'day',
    contains: (text, part) => `strpos(${lower(text)}, ${lower(part)}) > 0`,
    textsIn: (json) => `jsonb_array_elements_text(CAST(${json} AS jsonb)) AS texts(value)`,
    // on a standby too, whatever its settings say
    readOnly: "current_setting('transaction_read_only')",
    takenColumn,
    get announcement() {
      return canListen() ? `NOTIFY ${channel}` : undefined
    },
  }
}

export const postgresSchema: SchemaDialect = {
  bigint: 'bigint',
  bytes: 'bytea',
  serial: (column) => column.generatedByDefaultAsIdentity().primaryKey(),
  withoutRowid: false,
  sessionAges: 'day',
}

const lower = (text: string) => `lower(CAST(${text} AS TEXT) COLLATE "C")`

function takenColumn(error: unknown): string | undefined {
  if (sqlState(error) !== '23505') return undefined
  // the sentence is in the server's language, what it is about is not
  const [, columns = ''] = /\(([^()]*)\)=/.exec(String((error as { detail?: unknown }).detail)) ?? []
  return columns.split(', ').at(-1) ?? ''
}
