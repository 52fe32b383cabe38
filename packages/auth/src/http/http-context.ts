import type { Device, Sessions } from '../sessions/index.ts'
import type { ClaimNames, Jwk } from '../tokens/index.ts'
import type { UserAccounts } from '../users/index.ts'
import type { Guard } from './guard.ts'

/** What the endpoints work with. */
export interface HttpContext<C extends object, U> {
  readonly basePath: string
  readonly headerName: string
  readonly headerTypes: readonly string[]
  readonly claimNames: ClaimNames
  readonly corsOrigins: readonly string[]
  readonly trustedHops: number
  readonly requireTls: boolean
  readonly sessions: Sessions<U>
  readonly guard: Guard<C, U>
  /** Carnet's own users; undefined where the developer's table holds them, and with it the password endpoint. */
  readonly users: UserAccounts | undefined
  readonly nameOf: (user: U) => string
  readonly publicKeys: () => readonly Jwk[]
  readonly isReady: () => Promise<boolean>
  readonly onError: (error: unknown) => void
}

/** A request whose caller and fields have been checked. */
export interface Call<Field extends string = string> {
  readonly fields: Readonly<Record<Field, string>>
  readonly device: Device
  readonly caller:
    | { readonly userId: string; readonly sessionId: string | undefined; readonly user: unknown }
    | undefined
}
