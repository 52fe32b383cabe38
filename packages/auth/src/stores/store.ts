import type { AdminStore } from '../admin/index.ts'
import type { AuditLog } from '../audit/index.ts'
import type { RevocationLog } from '../feed/index.ts'
import type { KeyStore } from '../keys/index.ts'
import type { AttemptStore } from '../limits/index.ts'
import type { SessionStore } from '../sessions/index.ts'
import type { UserStore } from '../users/index.ts'

/** Everything that Carnet keeps, in one database. */
export interface Store {
  readonly sessions: SessionStore
  readonly users: UserStore
  readonly keys: KeyStore
  readonly revocations: RevocationLog
  /** Where failed attempts to sign in are counted. */
  readonly attempts: AttemptStore
  readonly audit: AuditLog
  /** What the admin reads, and what it keeps of its own. */
  readonly admin: AdminStore
  /** The names of the migrations not applied yet, in order. */
  readonly pendingMigrations: () => Promise<string[]>
  /** Applies them, each whole or not at all; of processes that migrate at once one does it. Names what it applied. */
  readonly migrate: () => Promise<string[]>
  /** Throws when the database does not answer, or takes no writes. */
  readonly ping: () => Promise<void>
  /**
   * Follows the database's clock from now on, and gives what tells the time by it without asking, in Unix milliseconds.
   * Absent where the database goes by this machine's.
   */
  readonly clock?: () => Promise<() => number>
  /** How much of the connections is in use, from memory: what an operator watches. */
  readonly load?: () => StoreLoad
  /** Idempotent. */
  readonly close: () => Promise<void>
}

export interface StoreLoad {
  readonly connections: number
  /** Connections that somebody has taken. */
  readonly busy: number
  /** Callers that wait for a connection. */
  readonly waiting: number
  /** How often work was begun anew since the start, because the database was busy or saw a conflict. */
  readonly retries: number
}
