import type { AccountInput } from './account-input.ts'
import { createAccount, type PasswordChange, setAccountPassword, updateAccount } from './account-writes.ts'
import type { Passwords } from './passwords.ts'
import type { StandardSchema } from './standard-schema.ts'
import { textProblem } from './text-problem.ts'
import type { StoredUser, User } from './user.ts'
import { createUserFields } from './user-fields.ts'
import type { SparedUsers, UserQuery, UserStore } from './user-store.ts'
import { defaultPasswordPolicy, type PasswordPolicy } from './validators.ts'

/** A user to create. Without `password` nobody can sign in as them until one is set. */
export type NewAccount<FieldsInput extends object = object> = Pick<AccountInput, 'username'> &
  Partial<AccountInput> &
  FieldsInput

/** What `update` may change: neither the password nor `isActive`, which have methods of their own. */
export type AccountChanges<FieldsInput extends object = object> = Partial<
  Omit<AccountInput, 'password' | 'isActive'>
> &
  Partial<FieldsInput>

/** Which users to list: 100 unless `limit` says otherwise, at most 1,000, behind the one whose id is `after`. */
export type AccountQuery = Partial<UserQuery>

/**
 * Users, for the developer's own code: what a registration route calls. Where a person's input is
 * at fault a `UserInputError` is thrown, whose `problems` can be answered as they are; when too many
 * passwords wait to be hashed, an `OverloadedError` (answer 503). Keys that nobody knows are refused by name. What
 * changes a user takes `{ unlessStaff: true }`: for whoever is staff or superuser by then nothing happens, as if there
 * were no such user.
 */
export interface UserAccounts<Fields extends object = object, FieldsInput extends object = Fields> {
  /**
   * Creates a user. Of concurrent calls with one name, or with names that look the same, one succeeds.
   * `isStaff` and `isSuperuser` are obeyed: pick the fields from a request, never pass its body on whole.
   * With `anyPassword` the password policy is not asked.
   */
  create(input: NewAccount<FieldsInput>, options?: { readonly anyPassword?: boolean }): Promise<User<Fields>>
  find(id: string): Promise<User<Fields> | undefined>
  /** Finds the user of exactly this name, as signing in does. */
  findByUsername(username: string): Promise<User<Fields> | undefined>
  list(query?: AccountQuery): Promise<Array<User<Fields>>>
  /** Changes what is given and nothing else; undefined when there is no such user. */
  update(
    id: string,
    changes: AccountChanges<FieldsInput>,
    spared?: SparedUsers,
  ): Promise<User<Fields> | undefined>
  /** Sets the password and ends the user's sessions, all but `keepSession`. False: no such user, or not `from` any more. */
  setPassword(id: string, password: string, options?: PasswordChange): Promise<boolean>
  /** Deactivates the user, who can no longer sign in, and ends every session at once. False: no such user. */
  deactivate(id: string, spared?: SparedUsers): Promise<boolean>
  /** Lets the user sign in again; ended sessions stay ended. False: no such user. */
  activate(id: string, spared?: SparedUsers): Promise<boolean>
  /** Deletes the user and ends every session. False: no such user. */
  delete(id: string, spared?: SparedUsers): Promise<boolean>
}

export interface UserAccountsOptions<Fields extends object, FieldsInput extends object> {
  readonly store: UserStore
  readonly passwords: Passwords
  /** The schema of the developer's own fields. Default: none. */
  readonly fieldsSchema?: StandardSchema<FieldsInput, Fields>
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly passwordPolicy?: PasswordPolicy
}

/** Creates `auth.users` over a store. A schema with a field that every user has is refused with a TypeError. */
export function createUserAccounts<Fields extends object = object, FieldsInput extends object = Fields>(
  options: UserAccountsOptions<Fields, FieldsInput>,
): UserAccounts<Fields, FieldsInput> {
  const { store, fieldsSchema, passwordPolicy = defaultPasswordPolicy } = options
  const userFields = createUserFields<Fields>(fieldsSchema)
  const context = { ...options, userFields, passwordPolicy }
  const readIfAny = (stored: StoredUser | undefined) => stored && userFields.read(stored)

  return Object.freeze<UserAccounts<Fields, FieldsInput>>({
    create: async (input, choices) => userFields.read(await createAccount(context, input, choices)),
    find: async (id) => readIfAny(await store.findById(id)),
    findByUsername: async (username) =>
      textProblem(username) === undefined ? readIfAny(await store.findByUsername(username)) : undefined,
    async list({ limit = 100, ...query } = {}) {
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
        throw new TypeError(`limit must be a whole number from 1 to 1000, not ${String(limit)}`)
      }
      return (await store.list({ ...query, limit })).map(userFields.read)
    },
    update: async (id, changes, spared) => readIfAny(await updateAccount(context, id, changes, spared)),
    setPassword: (id, password, choices) => setAccountPassword(context, id, password, choices),
    deactivate: (id, spared) => store.setActive(id, false, spared),
    activate: (id, spared) => store.setActive(id, true, spared),
    delete: (id, spared) => store.delete(id, spared),
  })
}
