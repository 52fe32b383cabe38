import type { Claims } from '../tokens/index.ts'

/** Who calls, as a guard found out. `C` are the developer's claims, `U` their user. */
export interface Authenticated<C extends object = object, U = unknown> {
  /** What the token's user claim holds: the id, unless the option `userIdField` names another field. */
  readonly userId: string
  /** Undefined for tokens of a system without sessions. */
  readonly sessionId: string | undefined
  /** The developer's claims, checked by their schema. */
  readonly claims: C
  /** Every claim of the token as it came. */
  readonly token: Claims
  /** Present where the guard was asked for it: `user: true`, `staff: true` or `superuser: true`. */
  readonly user: U | undefined
}

export interface GuardOptions<C extends object = object> {
  /** Loads the user, and refuses one who is gone or inactive. Default false: the token is enough. */
  readonly user?: boolean
  /** Lets staff pass only, as the user table says now; `'token'`: as the claim `is_staff` says, without asking. */
  readonly staff?: boolean | 'token'
  /** The same for superusers, and the claim `is_superuser`. */
  readonly superuser?: boolean | 'token'
  /** Lets a caller pass whose claims have these values, or satisfy this function. */
  readonly claims?: Partial<C> | ((claims: C) => boolean)
  /**
   * `true`: no token passes as nobody, a bad one is refused. `'reads'`: the same, for GET, HEAD and OPTIONS only.
   * `'ignore-invalid'`: a bad one passes as nobody too.
   */
  readonly optional?: boolean | 'reads' | 'ignore-invalid'
}

/** What a guard says of a request: who calls (undefined: nobody, where that is allowed), or why not. */
export type GuardVerdict<C extends object, U> =
  | { readonly ok: true; readonly auth: Authenticated<C, U> | undefined }
  | { readonly ok: false; readonly refusal: GuardRefusal }

/** A refusal as an HTTP answer. */
export interface GuardRefusal {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
}
