import type { Account, AccountSource } from './account-source.ts'
import type { Passwords } from './passwords.ts'

/** A user of the developer's own table. Absent flags count as an active user without privileges. */
export interface OwnUser {
  readonly id: string | number
  readonly isActive?: boolean
  readonly isStaff?: boolean
  readonly isSuperuser?: boolean
}

/** The developer's own table in place of Carnet's. */
export interface OwnUsers<U extends OwnUser> {
  /** The user who signs in with this name; exact or not is the table's own decision. */
  findByLogin(login: string): Promise<U | undefined>
  findById(id: string): Promise<U | undefined>
  verifyPassword(user: U, password: string): boolean | Promise<boolean>
  /** Called after a sign-in where `updateLastLogin` is on. */
  recordLogin?(user: U, at: Date): Promise<void>
}

/**
 * Accounts from a table that Carnet does not know. An unknown login costs one of Carnet's own password hashes; where
 * the table's hashes cost otherwise, the times differ.
 */
export function ownAccounts<U extends OwnUser>(own: OwnUsers<U>, passwords: Passwords): AccountSource<U> {
  const found = async (finding: Promise<U | undefined>) => {
    const user = await finding
    return user === undefined || user === null ? undefined : toAccount(user)
  }
  const findById = async (id: string) => {
    const account = await found(own.findById(id))
    // a table that looks numbers up may find 1 for "01" or "1.0"
    return account?.id === id ? account : undefined
  }
  return {
    findByLogin: (login) => found(own.findByLogin(login)),
    findById,
    findByOwner: findById,
    idOf: async (owner) => owner,
    guessNameOfNobody,
    async verifyPassword(account, password) {
      if (account === undefined) return passwords.verify(undefined, password)
      return (await own.verifyPassword(account.user, password)) === true ? 'match' : 'mismatch'
    },
    upgradePassword: async () => {},
    recordLogin: async (account, at) => own.recordLogin?.(account.user, at),
  }
}

// both begin with a character that no login can have
export const guessNameById = ({ id }: { readonly id: string | number }): string => `\0${id}`
export const guessNameOfNobody = (loginKey: string): string => `\0?${loginKey}`

function toAccount<U extends OwnUser>(user: U): Account<U> {
  return {
    id: String(user.id),
    owner: String(user.id),
    isActive: user.isActive ?? true,
    isStaff: user.isStaff ?? false,
    isSuperuser: user.isSuperuser ?? false,
    passwordHash: undefined,
    // a table may know one user by several names, and by one several users
    guessName: guessNameById(user),
    user,
  }
}
