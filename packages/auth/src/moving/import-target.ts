import type { Session } from '../sessions/index.ts'
import type { NewUser } from '../users/index.ts'
import type { ImportState } from './import-state.ts'

/** A user to be stored under the id that they have. */
export interface CarriedUser {
  readonly id: number
  readonly user: NewUser
  /** A `usernameKey` for a name that looks like another's. */
  readonly spareKey: string
}

/** By what two tables tell that a person is the same. */
export interface Owner {
  readonly username: string
  readonly email: string
  readonly dateJoinedMs: number
}

export interface Person extends Owner {
  readonly id: string
  /** Whether an import brought them. */
  readonly isCarried: boolean
}

/** A name may have been changed here since; nobody else has joined with this address in the same millisecond. */
export const isSamePerson = (one: Owner, other: Owner): boolean =>
  one.username === other.username ||
  (one.email !== '' && one.email === other.email && one.dateJoinedMs === other.dateJoinedMs)

/** A session to be stored for a token that goes on, or that is void and must stay so. */
export interface CarriedSession {
  readonly id: string
  /** Empty: the user is gone. */
  readonly userId: string
  readonly kind: Session['kind']
  readonly jti: string
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  readonly endsAtMs: number | undefined
  /** Whether the token itself names the session; if not, the session is made of the token's id. */
  readonly isNamed: boolean
  readonly revokedAtMs: number | undefined
  /** Who the user must be; undefined for a session that is void anyway. */
  readonly owner: Owner | undefined
}

/**
 * What became of a user. `lookalike`: stored under their spare key. `present`: they were here already. `updated`: they
 * were, and have been changed in the source since. `changed_here`: the same, but here too, so that they stay as they
 * are. `id_taken`, `name_taken`: somebody else has it.
 */
export type UserOutcome =
  | 'carried'
  | 'lookalike'
  | 'present'
  | 'updated'
  | 'changed_here'
  | 'id_taken'
  | 'name_taken'

/** What became of a session. `present`: it was here already, and is as it was. `no_user`: its user is not here. */
export type SessionOutcome = 'carried' | 'ended' | 'present' | 'no_user'

/**
 * Carnet's own tables, open for an import. Each of the verbs that write is one transaction, durable before it resolves;
 * `remember` makes the state to be kept with it of what became of the rows, and may be called more than once.
 */
export interface ImportTarget {
  /** People who are here already, behind an id, lowest first. */
  people(afterId: string, limit: number): Promise<Person[]>
  /** What an import of this name that was interrupted has left. Otherwise `fresh`, which is stored. */
  begin(name: string, fresh: ImportState, highestUserId: bigint): Promise<ImportState>
  carryUsers(
    users: readonly CarriedUser[],
    remember: (outcomes: readonly UserOutcome[]) => ImportState,
  ): Promise<ImportState>
  carrySessions(
    sessions: readonly CarriedSession[],
    remember: (outcomes: readonly SessionOutcome[]) => ImportState,
  ): Promise<ImportState>
  save(state: ImportState): Promise<void>
  close(): Promise<void>
}
