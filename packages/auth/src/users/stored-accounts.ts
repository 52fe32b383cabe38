import type { Account, AccountSource } from './account-source.ts'
import type { Passwords } from './passwords.ts'
import { upgradePassword } from './upgrade-password.ts'
import type { StoredUser, User } from './user.ts'
import type { UserStore } from './user-store.ts'

/** Accounts from Carnet's own user table. `toUser` leaves the password out and parses the developer's own fields. */
export function storedAccounts<Fields extends object>(
  store: UserStore,
  passwords: Passwords,
  toUser: (stored: StoredUser) => User<Fields>,
): AccountSource<User<Fields>> {
  const toAccount = (stored: StoredUser | undefined): Account<User<Fields>> | undefined =>
    stored && {
      id: stored.id,
      isActive: stored.isActive,
      isStaff: stored.isStaff,
      isSuperuser: stored.isSuperuser,
      passwordHash: stored.password,
      // read when asked for, so after the password: a row that no longer fits the schema must not tell who exists
      get user() {
        return toUser(stored)
      },
    }
  return {
    findByLogin: async (login) => toAccount(await store.findByUsername(login)),
    findById: async (id) => toAccount(await store.findById(id)),
    verifyPassword: (account, password) => passwords.verify(account?.passwordHash, password),
    async upgradePassword({ id, passwordHash = '' }, password) {
      await upgradePassword({ store, passwords }, { id, password: passwordHash }, password)
    },
    recordLogin: ({ id }, at) => store.recordLogin(id, at),
  }
}
