import type { Account, AccountSource } from './account-source.ts'
import { guessNameById, guessNameOfNobody } from './own-accounts.ts'
import type { Passwords } from './passwords.ts'
import { upgradePassword } from './upgrade-password.ts'
import type { StoredUser, User } from './user.ts'
import type { UserStore } from './user-store.ts'
import { usernameKey } from './username-key.ts'

export interface StoredAccountsOptions<Fields extends object> {
  readonly store: UserStore
  readonly passwords: Passwords
  /** Leaves the password out and parses the developer's own fields. */
  readonly toUser: (stored: StoredUser) => User<Fields>
  /** The field that a token's user claim holds. */
  readonly ownerField: string
  /** Whether names that look alike can be two users', as in Django's table. */
  readonly hasTwins: boolean
}

/** Accounts from a user table that Carnet reads itself: its own, or Django's. */
export function storedAccounts<Fields extends object>({
  store,
  passwords,
  toUser,
  ownerField,
  hasTwins,
}: StoredAccountsOptions<Fields>): AccountSource<User<Fields>> {
  const accountOf = (stored: StoredUser): Account<User<Fields>> => ({
    id: stored.id,
    get owner() {
      return ownerOf(stored, ownerField)
    },
    isActive: stored.isActive,
    isStaff: stored.isStaff,
    isSuperuser: stored.isSuperuser,
    passwordHash: stored.password,
    guessName: hasTwins ? guessNameById(stored) : usernameKey(stored.username),
    // read when asked for, so after the password: a row that no longer fits the schema must not tell who exists
    get user() {
      return toUser(stored)
    },
  })
  const toAccount = (stored: StoredUser | undefined) => stored && accountOf(stored)
  return {
    accountOf: ownerField === 'id' ? accountOf : undefined,
    findByLogin: async (login) => toAccount(await store.findByUsername(login)),
    findById: async (id) => toAccount(await store.findById(id)),
    findByOwner: async (owner) =>
      toAccount(await (ownerField === 'id' ? store.findById(owner) : store.findBy(ownerField, owner))),
    idOf: async (owner) =>
      ownerField === 'id' ? owner : ((await store.findBy(ownerField, owner))?.id ?? ''),
    guessNameOfNobody: hasTwins ? guessNameOfNobody : (loginKey) => loginKey,
    verifyPassword: (account, password) => passwords.verify(account?.passwordHash, password),
    async upgradePassword({ id, passwordHash = '' }, password) {
      await upgradePassword({ store, passwords }, { id, password: passwordHash }, password)
    },
    recordLogin: ({ id }, at) => store.recordLogin(id, at),
  }
}

/** The text of a field, one of every user's or one of the developer's own. */
function ownerOf(stored: StoredUser, field: string): string {
  const { fields, ...user } = stored
  const value = Object.hasOwn(user, field) ? user[field as keyof typeof user] : fields[field]
  if (value === null || value === undefined || value === '')
    throw new TypeError(
      `Option "userIdField": user ${stored.id} has no "${field}", so that no token can name them.`,
    )
  return String(value)
}
