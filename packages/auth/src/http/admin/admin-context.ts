import type {
  AdminEndpointName,
  AdminHealth,
  AdminPermission,
  AdminQueries,
  AdminRequests,
  AdminServer,
} from '@carnet/contract'
import type { AdminStore, Jobs } from '../../admin/index.ts'
import type { AuditEvent, AuditRow, Broken, Intact, VerifyOptions } from '../../audit/index.ts'
import type { KeyRevoked, KeysRotated, StoredKey } from '../../keys/index.ts'
import type { AdminSession, Device, Sessions } from '../../sessions/index.ts'
import type { Jwk } from '../../tokens/index.ts'
import type { Account, SparedUsers, StoredUser, UserAccounts } from '../../users/index.ts'
import type { Csrf } from '../cookies/csrf.ts'

/** How long a session of the admin lasts, in seconds. */
export interface AdminPolicy {
  /** Without a request. */
  readonly idleSeconds: number
  /** In all. */
  readonly lifetimeSeconds: number
  /** For so long after the password was typed nothing asks for it again. */
  readonly confirmSeconds: number
}

/** What the admin works with. */
export interface AdminContext {
  readonly sessions: Sessions<unknown>
  readonly store: AdminStore
  /** Undefined where the users are in a table of the developer's. */
  readonly users: AdminUsers | undefined
  readonly nameOf: (user: unknown) => string
  readonly policy: AdminPolicy
  readonly permissionsOf: (account: Account<unknown>) => readonly AdminPermission[]
  readonly csrf: Csrf
  readonly server: AdminServer
  readonly keys: AdminKeyring
  readonly audit: AdminAudit
  readonly jobs: Jobs
  readonly health: () => Promise<readonly AdminHealth[]>
  /** Unix milliseconds. */
  readonly clock: () => number
  readonly trustedHops: number
  readonly requireTls: boolean
  readonly onError: (error: unknown) => void
}

/** Users that Carnet may change, in whosever table. */
export interface AdminUsers {
  readonly accounts: UserAccounts
  /** With the password hash and the developer's fields as they are stored. */
  readonly find: (id: string) => Promise<StoredUser | undefined>
  readonly count: () => Promise<number>
  /** Makes the password useless and ends every session. False: no such user. */
  readonly discardPassword: (id: string, spared: SparedUsers) => Promise<boolean>
  /** Forgets the failed attempts at a name. */
  readonly unlock: (username: string) => Promise<boolean>
}

export interface AdminKeyring {
  readonly list: () => Promise<readonly StoredKey[]>
  readonly publicKeys: () => readonly Jwk[]
  readonly rotate: (force: boolean) => Promise<KeysRotated | { readonly outcome: 'own_key' }>
  readonly revoke: (kid: string) => Promise<KeyRevoked | { readonly outcome: 'own_key' }>
  /** Says how many. */
  readonly retire: () => Promise<number | 'own_key'>
  /** When a key can be used, or is destroyed; undefined: neither is due. */
  readonly dueMs: (key: StoredKey) => number | undefined
}

export interface AdminAudit {
  readonly record: (event: AuditEvent) => Promise<void>
  /** `onPage`: how many rows have been checked, of how many. */
  readonly verify: (
    options: VerifyOptions,
    onPage: (done: number, total: number) => Promise<void>,
  ) => Promise<Intact | Broken>
  /** At most so many chained rows behind a place. */
  readonly sealed: (after: number, limit: number) => Promise<readonly AuditRow[]>
}

/** Who asks, and what they may do. */
export interface AdminCaller extends AdminSession<unknown> {
  readonly permissions: ReadonlySet<AdminPermission>
  /** Whether the password was typed lately. */
  readonly isConfirmed: boolean
}

/** A request whose caller and values have been checked. */
export interface AdminCall<Name extends AdminEndpointName> {
  readonly fields: AdminRequests[Name]
  readonly query: AdminQueries[Name]
  /** What stands in the path in place of `{id}`. */
  readonly id: string
  readonly device: Device
  readonly caller: AdminCaller
}

/** The same before anybody is signed in. */
export type OpenCall<Name extends AdminEndpointName> = Omit<AdminCall<Name>, 'caller'> & {
  readonly cookie: string | undefined
  readonly isSecure: boolean
}
