import type { AdminPermission } from '@carnet/contract'
import type { Duration } from '../tokens/index.ts'

/** How the admin is served, and to whom. */
export interface AdminOption<U> {
  /**
   * Leaves the admin out of what `auth.handler` answers, so that `auth.admin` can be served at an address of its own, such
   * as one that only this machine reaches. Default false.
   */
  readonly separate?: boolean
  /** After how long without a request a session of the admin ends. From 1m to 12h. Default 30m. */
  readonly idle?: Duration
  /** How long a session of the admin lasts in all. From 5m to 24h. Default 12h. */
  readonly lifetime?: Duration
  /** For how long after the password was typed nothing asks for it again. From 1m to 1h. Default 10m. */
  readonly confirm?: Duration
  /**
   * What a person who is staff may do. Default: superusers everything; the others all but to delete users, say who is
   * staff, change keys and take the audit log away.
   */
  readonly permissions?: (user: U) => readonly AdminPermission[]
}

export const adminDefaults = Object.freeze({
  separate: false,
  idle: '30m',
  lifetime: '12h',
  confirm: '10m',
} as const)
