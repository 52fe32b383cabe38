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
  /** The id of that user; empty where there is none. Asks nobody where the claim holds the id itself. */
  idOf(owner: string): Promise<string>
  /** Takes the same time for an unknown account as for a wrong password. */
  verifyPassword(account: Account<U> | undefined, password: string): Promise<PasswordVerdict>
  /** Called after a sign-in: brings an outdated hash up to date. Its failure never fails the sign-in. */
  upgradePassword(account: Account<U>, password: string): Promise<void>
  recordLogin(account: Account<U>, at: Date): Promise<void>
}
