import type { StoredUser } from './user.ts'

/** A user as sign-in sees them, whatever table they come from. */
export interface Account<U> {
  readonly id: string
  /** What the user claim of their tokens holds: the id, unless `userIdField` names another field. */
  readonly owner: string
  readonly isActive: boolean
  readonly isStaff: boolean
  readonly isSuperuser: boolean
  /** The stored hash, where Carnet's own table holds it: a session is begun only while it is still this. */
  readonly passwordHash: string | undefined
  /**
   * The name that stands for this account alone, whichever of its names was typed, where failed attempts are counted: who
   * has another account must not be able to take them back.
   */
  readonly guessName: string
  /** What the developer's functions get to see. */
  readonly user: U
}

export type PasswordVerdict = 'match' | 'mismatch' | 'overloaded'

/** Where sign-in and refresh find people. */
export interface AccountSource<U> {
  findByLogin(login: string): Promise<Account<U> | undefined>
  findById(id: string): Promise<Account<U> | undefined>
  /** Finds by what a token's user claim holds. */
  findByOwner(owner: string): Promise<Account<U> | undefined>
  /** The account of a user who has been read already. Absent where a token's user claim does not hold the id. */
  readonly accountOf?: ((stored: StoredUser) => Account<U>) | undefined
  /** The id of that user; empty where there is none. Asks nobody where the claim holds the id itself. */
  idOf(owner: string): Promise<string>
  /**
   * In place of `Account.guessName`, by the key of a name that nobody has: so that it is counted under as many names as
   * one that somebody has.
   */
  guessNameOfNobody(loginKey: string): string
  /** Takes the same time for an unknown account as for a wrong password. */
  verifyPassword(account: Account<U> | undefined, password: string): Promise<PasswordVerdict>
  /** Called after a sign-in: brings an outdated hash up to date. Its failure never fails the sign-in. */
  upgradePassword(account: Account<U>, password: string): Promise<void>
  recordLogin(account: Account<U>, at: Date): Promise<void>
}
