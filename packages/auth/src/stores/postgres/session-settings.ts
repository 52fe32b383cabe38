import { StoreUnavailableError } from '../../sessions/index.ts'
import type { PostgresClient } from './pool.ts'

export interface SessionLimits {
  readonly statementTimeoutMs: number
  readonly lockTimeoutMs: number
}

/** What is said at the beginning of each connection, and of each transaction. */
export interface SessionSettings {
  readonly onConnect: (client: PostgresClient) => Promise<void>
  readonly begin: string
}

/** Is told how long the server lets a statement run; 0: as long as it takes. */
export type NoteLimit = (statementMs: number) => void

const idleInTransactionMs = 10_000

// What each statement of a transaction sees, the rules of storage depend on: at REPEATABLE READ, which a database or a
// role may have as its default, who ends a user's sessions would not see one that began while they waited for the user.
const begin = 'BEGIN ISOLATION LEVEL READ COMMITTED'

/** For connections of our own: they have our limits for as long as they last. */
export function ownSettings(limits: SessionLimits): SessionSettings {
  const text = [
    ...assignments('SET', limits),
    "SET default_transaction_isolation = 'read committed'",
    "SET client_encoding = 'UTF8'",
    "SET TimeZone = 'UTC'",
    durable,
  ].join('; ')
  return { onConnect: async (client) => void (await client.query({ text })), begin }
}

/**
 * For a pool of somebody else's, who has set it up: nothing is changed but what would lose acknowledged sessions, or a
 * revocation on its way to other processes: they wait so long and no longer for one that is not committed.
 */
export function broughtSettings(_limits: SessionLimits, noteLimit: NoteLimit): SessionSettings {
  return {
    async onConnect(client) {
      const { rows } = await client.query({
        text: `SELECT ${limit} AS statement_ms, (${durable}) AS durability`,
      })
      noteLimit(Number(rows[0]?.['statement_ms']))
    },
    begin: `${begin}; SET LOCAL idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
  }
}

/**
 * Behind a pooler that gives each transaction another connection: what is said on one is not true of the next, so limits
 * are said in each transaction, and what else there must be is the role's.
 */
export function pooledSettings(limits: SessionLimits, noteLimit: NoteLimit): SessionSettings {
  return {
    async onConnect(client) {
      const { rows } = await client.query({
        text: `SELECT current_setting('synchronous_commit') AS durability, ${limit} AS statement_ms`,
      })
      noteLimit(Number(rows[0]?.['statement_ms']))
      const durability = String(rows[0]?.['durability'])
      if (!tooWeak.includes(durability)) return
      throw new StoreUnavailableError(
        `The database cannot be used: synchronous_commit is ${durability}, so that acknowledged sessions could be lost. Run ALTER ROLE … SET synchronous_commit = on.`,
      )
    },
    begin: [begin, ...assignments('SET LOCAL', limits)].join('; '),
  }
}

// in milliseconds, whatever unit it was given in
const limit = "(SELECT setting FROM pg_settings WHERE name = 'statement_timeout')"

const assignments = (set: string, { statementTimeoutMs, lockTimeoutMs }: SessionLimits) => [
  `${set} statement_timeout = ${statementTimeoutMs}`,
  `${set} lock_timeout = ${lockTimeoutMs}`,
  `${set} idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
]

// whoever waits for more than 'on' does has a reason; without synchronous standbys it is all the same but for 'off'
const tooWeak = ['off', 'local', 'remote_write']
const durable = `SELECT set_config('synchronous_commit', 'on', false)
  WHERE current_setting('synchronous_commit') IN (${tooWeak.map((each) => `'${each}'`).join(', ')})`
