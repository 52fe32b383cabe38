import { all, type Connection } from '../../stores/sql/index.ts'
import type { Stage } from './play.ts'

/** A database with a connection for each operation of an experiment, held up by its turnstile. */
export interface ExploredDatabase extends Stage {
  readonly connections: readonly Connection[]
  /** Is never held up: for what comes before and after. */
  readonly free: Connection
  /** Empties Carnet's tables, and gives the same numbers again. */
  readonly empty: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The tables in which the verbs of a store leave something. */
export const exploredTables = [
  'carnet_user',
  'carnet_session',
  'carnet_revocation',
  'carnet_user_end',
  'carnet_audit',
  'carnet_attempt',
] as const

// numbers that a database gives are used up by what was undone, and order what happened at one time
const numbering: ReadonlySet<string> = new Set(['seq', 'position', 'hash'])

/** Everything that is stored, as one text: what has the same text is the same for everybody who asks. */
export async function storedRows(connection: Connection): Promise<string> {
  const found: string[] = []
  for (const table of exploredTables) {
    const rows = await connection.run(() => all(`SELECT * FROM ${table}`))
    found.push(...rows.map((row) => `${table} ${rowText(row)}`).sort())
  }
  return found.join('\n')
}

const rowText = (row: Readonly<Record<string, unknown>>) =>
  Object.entries(row)
    .filter(([column]) => !numbering.has(column))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([column, value]) => `${column}=${JSON.stringify(value)}`)
    .join(' ')
