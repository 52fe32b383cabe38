import { all, type Connection } from '../../stores/sql/index.ts'
import type { Stage } from './play.ts'

/** A database with a connection for each operation of an experiment, held up by its turnstile. */
export interface ExploredDatabase extends Stage {
  readonly connections: readonly Connection[]
  /** Is never held up: for what comes before and after. */
  readonly free: Connection
  readonly tables: ExploredTables
  /** Empties the tables, and gives the same numbers again. */
  readonly empty: () => Promise<void>
  /** Keeps the tables as they are now. */
  readonly keep: () => Promise<void>
  /** Makes the tables as they were when they were kept, which costs a fraction of filling them again. */
  readonly restore: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The tables in which the verbs of a store leave something. */
export interface ExploredTables {
  /** In an order in which they can be emptied. */
  readonly names: readonly string[]
  /** The one that gives users their numbers. */
  readonly users: string
  /** What is read of some of them instead of every column; an empty text: nothing. */
  readonly reading?: Readonly<Record<string, string>>
}

const sharedTables = [
  'carnet_session',
  'carnet_revocation',
  'carnet_user_end',
  'carnet_audit',
  'carnet_attempt',
]

export const ownTables: ExploredTables = { names: [...sharedTables, 'carnet_user'], users: 'carnet_user' }

export const djangoTables: ExploredTables = {
  names: [
    ...sharedTables,
    'carnet_retired',
    'token_blacklist_blacklistedtoken',
    'token_blacklist_outstandingtoken',
    'auth_user',
  ],
  users: 'auth_user',
  reading: {
    // it has nothing but the number of the token, which depends on the order in which tokens were noted
    token_blacklist_blacklistedtoken: '',
    token_blacklist_outstandingtoken: `SELECT o.jti, o.user_id, o.token, o.created_at, o.expires_at, b.blacklisted_at
      FROM token_blacklist_outstandingtoken o LEFT JOIN token_blacklist_blacklistedtoken b ON b.token_id = o.id`,
  },
}

// numbers that a database gives are used up by what was undone, and order what happened at one time
const numbering: ReadonlySet<string> = new Set(['seq', 'position', 'hash'])

/** SQL that keeps copies of tables for the connection that runs it. */
export const keeping = ({ names }: ExploredTables): string =>
  names
    .map(
      (name) => `DROP TABLE IF EXISTS kept_${name}; CREATE TEMP TABLE kept_${name} AS SELECT * FROM ${name};`,
    )
    .join('')

/** SQL that brings them back. `columnsOf`: the columns of a table that can be written. */
export function restoring({ names }: ExploredTables, columnsOf: (name: string) => readonly string[]): string {
  const emptied = names.map((name) => `DELETE FROM ${name};`)
  // what refers to others was emptied first, and is filled last
  const filled = names.toReversed().map((name) => {
    const columns = columnsOf(name).join(', ')
    return `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM kept_${name};`
  })
  return [...emptied, ...filled].join('')
}

/** Everything that is stored, as one text: what has the same text is the same for everybody who asks. */
export async function storedRows({
  free,
  tables: { names, reading = {} },
}: Pick<ExploredDatabase, 'free' | 'tables'>): Promise<string> {
  const found: string[] = []
  for (const table of names) {
    const sql = reading[table] ?? `SELECT * FROM ${table}`
    const rows = sql === '' ? [] : await free.run(() => all(sql))
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
