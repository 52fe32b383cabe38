import type { ParsedOptions } from '../options/index.ts'
import type { SessionContext } from '../sessions/index.ts'
import type { Random } from '../tokens/index.ts'
import {
  type AccountSource,
  createHashQueue,
  createPasswords,
  createUserAccounts,
  createUserFields,
  defaultPasswordPolicy,
  guessNameById,
  type Hasher,
  type HashQueue,
  type OwnUser,
  type OwnUsers,
  ownAccounts,
  type StandardSchema,
  storedAccounts,
  type UserAccounts,
  type UserStore,
  usernameKey,
} from '../users/index.ts'

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
  /** Forgets the failed attempts at an account whose password has been set anew. */
  readonly forgive?: (guessNames: readonly string[]) => Promise<void>
  /** What every password hash goes through. Default: a queue of their own. */
  readonly queue?: HashQueue
  /** What writes them, in place of the one that the options name. */
  readonly hasher?: Hasher | undefined
}

export function createPeople(parts: PeopleOptions): People {
  const { options, store, clock, random, emit, forgive, queue, hasher = options.hasher } = parts
  const passwords = createPasswords({ queue: queue ?? createHashQueue(), hasher, random })
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
      hasTwins: options.django !== undefined,
    }) as AccountSource<unknown>,
    users: announcing(forgiving(users, forgive), emit),
    nameOf,
  }
}

/** The same users; a new password begins without the failed attempts at the old one. */
function forgiving(users: UserAccounts, forgive: PeopleOptions['forgive']): UserAccounts {
  if (forgive === undefined) return users
  return {
    ...users,
    async setPassword(id, password, choices) {
      const isDone = await users.setPassword(id, password, choices)
      const user = isDone ? await users.find(id) : undefined
      if (user !== undefined) await forgive([usernameKey(user.username), guessNameById(user)])
      return isDone
    },
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
    deactivate: (id, spared) => ended(id, 'deactivated', users.deactivate(id, spared)),
    delete: (id, spared) => ended(id, 'deleted', users.delete(id, spared)),
  } satisfies UserAccounts)
}

/** What a person is called, as far as their table tells. */
function nameOf(user: unknown): string {
  const { username, email, id } = user as { username?: unknown; email?: unknown; id?: unknown }
  return String(username ?? email ?? id)
}
