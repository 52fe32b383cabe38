import type { Passwords } from './passwords.ts'
import type { StoredUser } from './user.ts'
import type { UserStore } from './user-store.ts'

/** What became of a hash at log-in: of concurrent upgrades one is `upgraded`, the others `overtaken`. */
export type PasswordUpgrade = 'current' | 'upgraded' | 'overtaken' | 'overloaded' | 'failed'

/**
 * Rewrites the hash of a user whose password has just matched, unless it is of today's family and
 * cost. Never throws: the user is signed in whatever becomes of the hash.
 */
export async function upgradePassword(
  { store, passwords }: { readonly store: Pick<UserStore, 'replacePassword'>; readonly passwords: Passwords },
  user: Pick<StoredUser, 'id' | 'password'>,
  password: string,
): Promise<PasswordUpgrade> {
  if (passwords.isCurrent(user.password)) return 'current'
  try {
    const encoded = await passwords.hash(password)
    if (encoded === 'overloaded') return 'overloaded'
    return (await store.replacePassword(user.id, user.password, encoded)) ? 'upgraded' : 'overtaken'
  } catch {
    return 'failed'
  }
}
