import type { RevocationLog } from '../feed/index.ts'
import type { KeyStore } from '../keys/index.ts'
import type { SessionStore } from '../sessions/index.ts'
import type { UserStore } from '../users/index.ts'

/** Everything that Carnet keeps, in one database. */
export interface Store {
  readonly sessions: SessionStore
  readonly users: UserStore
  readonly keys: KeyStore
  readonly revocations: RevocationLog
  /** The names of the migrations not applied yet, in order. */
  readonly pendingMigrations: () => Promise<string[]>
  /** Applies them, each whole or not at all; of processes that migrate at once one does it. Names what it applied. */
  readonly migrate: () => Promise<string[]>
  /** Throws when the database does not answer. */
  readonly ping: () => Promise<void>
  /** Idempotent. */
  readonly close: () => Promise<void>
}
