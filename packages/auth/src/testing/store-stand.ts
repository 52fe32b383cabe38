import type { FoundSession, NewSession } from '../sessions/index.ts'
import type { Store } from '../stores/index.ts'
import { type NewUser, type StoredUser, usernameKey } from '../users/index.ts'
import type { ManualClock } from './manual-clock.ts'

/** An empty store, and what a rule of the contract needs to fill it. */
export interface StoreStand {
  readonly store: Store
  /** The same database as another process sees it; the same store where it cannot be shared. */
  readonly other: Store
  readonly clock: ManualClock
  /** Stores a user; names are given where none is. */
  readonly addUser: (changes?: Partial<NewUser>) => Promise<StoredUser>
  /** Begins a session, of a new user where none is named. */
  readonly begin: (changes?: Partial<NewSession>) => Promise<FoundSession>
}

/** One promise of the ports, named as a sentence. Throws where the store breaks it. */
export type StoreRule = (stand: StoreStand) => Promise<void>

export const dayMs = 86_400_000

export function createStoreStand(stores: readonly [Store, ...Store[]], clock: ManualClock): StoreStand {
  const [store, other = store] = stores
  let made = 0
  const addUser = async (changes: Partial<NewUser> = {}) => {
    made += 1
    const { username = `user-${made}` } = changes
    const added = await store.users.create({
      ...newUser(username),
      dateJoined: new Date(clock.now()),
      ...changes,
    })
    if (added === 'taken') throw new Error(`the name ${username} is taken in a store that should be empty`)
    return added
  }
  return {
    store,
    other,
    clock,
    addUser,
    async begin(changes = {}) {
      made += 1
      const name = `session-${made}`
      const userId = changes.userId ?? (await addUser()).id
      const session = await store.sessions.create({ ...newSession(name, userId), ...changes })
      if (session === 'stale') throw new Error('a session of an active user must begin')
      return session
    },
  }
}

export function newUser(username: string): NewUser {
  return {
    username,
    usernameKey: usernameKey(username),
    password: `hash of ${username}`,
    email: `${username}@example.com`,
    firstName: 'Ada',
    lastName: 'King',
    isActive: true,
    isStaff: false,
    isSuperuser: false,
    lastLogin: null,
    dateJoined: new Date(0),
    fields: {},
  }
}

export function newSession(id: string, userId: string): NewSession {
  return {
    id,
    userId,
    kind: 'pair',
    jti: `first of ${id}`,
    lifetimeMs: dayMs,
    maximumMs: undefined,
    ip: '192.0.2.1',
    userAgent: 'browser',
  }
}
