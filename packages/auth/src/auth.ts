import type { Api } from '@carnet/contract'
import type { AuditRow, Broken, Intact, Origin, Pruned, VerifyOptions } from './audit/index.ts'
import type { HostedAuth } from './http/index.ts'
import type { KeyRevoked, KeyState, KeysRotated } from './keys/index.ts'
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
  readonly lastUsedAt: Date
  readonly expiresAt: Date
}

/** Something that happened to a session, or will. */
export interface SessionEvent {
  readonly at: Date
  readonly event: 'began' | 'refreshed' | 'used' | 'alarm' | 'ended' | 'expires' | 'recorded'
  /** A sentence for people. */
  readonly text: string
  /** The action of the audit log that it comes from; undefined: the session's row tells it. */
  readonly action: string | undefined
  readonly actor: string
  readonly ip: string
}

/** A signing key as it may be shown. */
export interface KeySummary {
  readonly kid: string
  readonly algorithm: Algorithm
  readonly state: KeyState
  readonly createdAt: Date
  readonly changedAt: Date
}

/** A row of the audit log. `position` and `hash` are undefined until it is chained, within a second or so. */
export type AuditEntry = Omit<AuditRow, 'atMs' | 'detail' | 'userId' | 'sessionId'> & {
  readonly at: Date
  readonly userId: string | undefined
  readonly sessionId: string | undefined
  readonly detail: Readonly<Record<string, unknown>>
}

/** Which entries to list: 100 unless `limit` says otherwise, at most 1,000; written before the one whose `seq` is `before`. */
export interface AuditListQuery {
  readonly limit?: number
  readonly before?: number
  readonly action?: string
  readonly actor?: string
  readonly userId?: string
  readonly sessionId?: string
  readonly requestId?: string
  readonly since?: Date
  readonly until?: Date
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
    /**
     * What became of one, oldest first: from its row, and from the 1,000 latest rows of the audit log that name it.
     * Refreshes are counted, not recorded, so the latest stands for all. Empty: nothing is known of it.
     */
    story(sessionId: string): Promise<SessionEvent[]>
    /** Ends one. False: it had ended before. */
    revoke(sessionId: string): Promise<boolean>
    /** Ends all of a user's, but `except`; says how many. */
    revokeAll(userId: string, options?: { readonly except?: string }): Promise<number>
    /** Ends every session of everybody; says how many. For a database that was restored from a backup. */
    revokeEverybody(): Promise<number>
    /** Deletes the rows of sessions long expired; says how many. Run it daily. */
    flushExpired(): Promise<number>
  }
  readonly users: Users
  /** What answers the admin alone. Absent where the option `admin` is false. */
  readonly admin?: Pick<HostedAuth, 'handler' | 'paths'>
  /**
   * Lets the user of this name try passwords again, however many have failed. False: nobody has the name. Counts in every
   * process within a second; to set the password does the same. Of a user whom your own table knows by several names,
   * failures at another of them stay: unlock the one that was typed.
   */
  readonly unlock: (login: string) => Promise<boolean>
  readonly keys: {
    list(): Promise<KeySummary[]>
    /** `own_key`: the signing key is the one you brought, so it is yours to change. */
    rotate(options?: { readonly force?: boolean }): Promise<KeysRotated | { readonly outcome: 'own_key' }>
    /** Ends a key at once: the tokens that it signed are refused in every process within five seconds. */
    revoke(kid: string): Promise<KeyRevoked | { readonly outcome: 'own_key' }>
  }

  /** What Prometheus asks for, in its text format. @throws TypeError without the option `metrics`. */
  readonly metrics: () => Promise<string>
  readonly audit: {
    /** Entries, newest first. */
    list(query?: AuditListQuery): Promise<AuditEntry[]>
    /** The chained entries in the order of the chain, a page at a time, however many there are. */
    entries(range?: { readonly since?: Date; readonly until?: Date }): AsyncIterable<AuditEntry>
    /** Whether the log is as it was written; `head` is what an earlier check answered. */
    verify(options?: VerifyOptions): Promise<Intact | Broken>
    /** Deletes chained entries from before a time, and keeps a checkpoint; nothing where the chain is broken. */
    prune(before: Date, options?: Pick<VerifyOptions, 'keyedFrom'>): Promise<Pruned>
  }
  /**
   * Does `work` in the name of somebody: what it changes, and what that waits for, is written into the audit log as
   * theirs. Answers what `work` answers.
   */
  as<T>(who: string | Partial<Origin>, work: () => T): T

  /** From now on `/readyz` says no, so that a load balancer sends nobody new. */
  readonly drain: () => void
  /** Stops timers and closes the database. Idempotent. */
  readonly close: () => Promise<void>

  /** Carries the types of the API to `InferApi`; has no value. */
  readonly '~api'?: Api<C, M>
}

/** The API of a server as a type: what a typed client is made from. */
export type InferApi<A extends { readonly '~api'?: unknown }> = NonNullable<A['~api']>
