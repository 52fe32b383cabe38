import type { ParsedOptions } from './options/index.ts'
import type { SessionContext } from './sessions/index.ts'
import type { Random } from './tokens/index.ts'
import {
  type AccountSource,
  createHashQueue,
  createPasswords,
  createUserAccounts,
  createUserFields,
  defaultPasswordPolicy,
  type OwnUser,
  type OwnUsers,
  ownAccounts,
  type StandardSchema,
  storedAccounts,
  type UserAccounts,
  type UserStore,
} from './users/index.ts'

/** The people who can sign in, from Carnet's table or the developer's. */
export interface People {
  readonly accounts: AccountSource<unknown>
  /** Undefined where the table is the developer's. */
  readonly users: UserAccounts | undefined
  readonly nameOf: (user: unknown) => string
}

export interface PeopleOptions {
  readonly options: ParsedOptions<unknown>
  readonly store: UserStore
  readonly clock: () => number
  readonly random: Random
  readonly emit: SessionContext<unknown>['emit']
}

export function createPeople({ options, store, clock, random, emit }: PeopleOptions): People {
  const passwords = createPasswords({ queue: createHashQueue(), hasher: options.hasher, random })
  if (options.users !== undefined) {
    return {
      accounts: ownAccounts(options.users as OwnUsers<OwnUser>, passwords) as AccountSource<unknown>,
      users: undefined,
      nameOf,
    }
  }
  const fieldsSchema = options.userFields as StandardSchema<object> | undefined
  const users = createUserAccounts({
    store,
    passwords,
    clock,
    passwordPolicy: { ...defaultPasswordPolicy, ...options.passwords },
    ...(fieldsSchema && { fieldsSchema }),
  })
  return {
    accounts: storedAccounts({
      store,
      passwords,
      toUser: createUserFields(fieldsSchema).read,
      ownerField: options.userIdField,
    }) as AccountSource<unknown>,
    users: announcing(users, emit),
    nameOf,
  }
}

/** The same users; the changes that end sessions are told to the event hook. */
function announcing(users: UserAccounts, emit: SessionContext<unknown>['emit']): UserAccounts {
  const ended = async (
    userId: string,
    reason: 'password_changed' | 'deactivated' | 'deleted',
    change: Promise<boolean>,
  ) => {
    const isDone = await change
    if (isDone) emit({ type: 'revocation', userId, sessionId: undefined, reason })
    return isDone
  }
  return Object.freeze({
    ...users,
    setPassword: (id, password, choices) =>
      ended(id, 'password_changed', users.setPassword(id, password, choices)),
    deactivate: (id) => ended(id, 'deactivated', users.deactivate(id)),
    delete: (id) => ended(id, 'deleted', users.delete(id)),
  } satisfies UserAccounts)
}

/** What a person is called, as far as their table tells. */
function nameOf(user: unknown): string {
  const { username, email, id } = user as { username?: unknown; email?: unknown; id?: unknown }
  return String(username ?? email ?? id)
}
