import type { Api } from '@carnet/contract'
import type { HostedAuth } from './http/index.ts'
import type { KeyState, KeysRotated } from './keys/index.ts'
import type { Session } from './sessions/index.ts'
import type { Algorithm, Claims } from './tokens/index.ts'

/** A session's tokens, issued without a password. */
export interface TokenPair {
  readonly access: string
  readonly refresh: string
}

/** A session as its owner may see it: never a token, never a token's id. */
export type SessionSummary = Pick<Session, 'id' | 'userId' | 'kind' | 'generation' | 'userAgent' | 'ip'> & {
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
}

/** A signing key as it may be shown. */
export interface KeySummary {
  readonly kid: string
  readonly algorithm: Algorithm
  readonly state: KeyState
  readonly createdAt: Date
  readonly changedAt: Date
}

/**
 * Everything Carnet does, for one set of options. `C` are the developer's claims, `U` their user, `M` what `respond`
 * adds, `Users` the user table (undefined where it is the developer's own).
 */
export interface Auth<C extends object = object, U = unknown, M extends object = object, Users = unknown>
  extends HostedAuth<C, U> {
  readonly tokens: {
    /** Begins a session for a user of yours, as after a sign-in elsewhere. @throws CarnetError `user_inactive`. */
    issueFor(user: string | { readonly id: string | number }): Promise<TokenPair>
    /** The same with one sliding token. */
    issueSlidingFor(user: string | { readonly id: string | number }): Promise<{ readonly token: string }>
    /** The claims of a token of any type that is good now, or undefined. Asks the store, changes nothing. */
    verify(token: string): Promise<Claims | undefined>
  }
  readonly sessions: {
    /** A user's live sessions, newest first. */
    list(userId: string): Promise<SessionSummary[]>
    /** Ends one. False: it had ended before. */
    revoke(sessionId: string): Promise<boolean>
    /** Ends all of a user's, but `except`; says how many. */
    revokeAll(userId: string, options?: { readonly except?: string }): Promise<number>
    /** Deletes the rows of sessions long expired; says how many. Run it daily. */
    flushExpired(): Promise<number>
  }
  readonly users: Users
  readonly keys: {
    list(): Promise<KeySummary[]>
    /** `own_key`: the signing key is the one you brought, so it is yours to change. */
    rotate(options?: { readonly force?: boolean }): Promise<KeysRotated | { readonly outcome: 'own_key' }>
  }

  /** From now on `/readyz` says no, so that a load balancer sends nobody new. */
  readonly drain: () => void
  /** Stops timers and closes the database. */
  readonly close: () => Promise<void>

  /** Carries the types of the interface to `InferApi`; has no value. */
  readonly '~api'?: Api<C, M>
}

/** The interface of a server as a type: what a typed client is made from. */
export type InferApi<A extends { readonly '~api'?: unknown }> = NonNullable<A['~api']>
