import type { AdminPermission } from '@carnet/contract'
import { z } from 'zod'
import type { Duration } from '../tokens/index.ts'
import { aFunction, duration } from './value-shapes.ts'

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
   * staff, change keys and export the audit log.
   */
  readonly permissions?: (user: U) => readonly AdminPermission[]
}

/** The same with its defaults. */
export type ParsedAdmin<U> = Required<Omit<AdminOption<U>, 'permissions'>> &
  Pick<AdminOption<U>, 'permissions'>

export const adminShape = z.union(
  [
    z.boolean(),
    z.strictObject({
      separate: z.boolean().optional(),
      idle: duration(60, 43_200).optional(),
      lifetime: duration(300, 86_400).optional(),
      confirm: duration(60, 3600).optional(),
      permissions: aFunction.optional(),
    }),
  ],
  'must be true, false, or { separate, idle, lifetime, confirm, permissions }, with durations as docs/admin.md has them',
)
