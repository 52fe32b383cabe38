import type { StoredUser } from './user.ts'

/** A user to be stored: everything but the id, which the store gives. */
export interface NewUser extends Omit<StoredUser, 'id'> {
  /** What must be unique besides `username` itself: see `usernameKey`. */
  readonly usernameKey: string
}

/** What `update` may change. `usernameKey` comes with every `username`. */
export type UserChanges = Partial<
  Pick<
    NewUser,
    'username' | 'usernameKey' | 'email' | 'firstName' | 'lastName' | 'isStaff' | 'isSuperuser' | 'fields'
  >
>

/** Which users `list` answers: at most `limit`, behind the user whose id is `after`. */
export interface UserQuery {
  readonly search?: string
  readonly limit: number
  readonly after?: string
}

/** Whom a change spares. */
export interface SparedUsers {
  /**
   * Whoever is staff or superuser when the change is made, also if they have become so just now: nothing happens to them,
   * and the answer is that of a user who is not there. Default false.
   */
  readonly unlessStaff?: boolean
}

/**
 * Where users live. Each verb is one atomic decision: it either happened whole, durably, before
 * its promise resolves, or changed nothing.
 */
export interface UserStore {
  /** Finds the user of exactly this name: no folding of case, width or accents, and no trimming. */
  findByUsername(username: string): Promise<StoredUser | undefined>

  /** Finds by id. An id not spelled as the store spells its own (`01`, `1.0`, ` 1`) finds nothing. */
  findById(id: string): Promise<StoredUser | undefined>

  /**
   * Finds the one user whose field holds exactly this text: `id`, `username`, or any other that the table can be
   * searched by. Undefined where there is none, or more than one.
   */
  findBy(field: string, value: string): Promise<StoredUser | undefined>

  /**
   * Answers users in the order of their creation, or of their ids where another system gives ids that do not grow.
   * `search` keeps those whose username, e-mail,
   * first or last name contains it, ASCII case ignored, every character taken literally.
   * A user created or deleted meanwhile never makes a page repeat or skip another.
   */
  list(query: UserQuery): Promise<StoredUser[]>

  /**
   * Stores a new user under a new id. Answers `taken` when the username or its key belongs to
   * somebody: of concurrent calls with one name exactly one gets the user.
   */
  create(user: NewUser): Promise<StoredUser | 'taken'>

  /**
   * Changes the given columns and no other. The keys of `fields` replace those stored, one level
   * deep, and the rest stay: of two concurrent calls that set different keys neither loses its own.
   * Never touches the password or `isActive`, which end sessions and have verbs of their own.
   */
  update(id: string, changes: UserChanges, spared?: SparedUsers): Promise<StoredUser | 'taken' | 'missing'>

  /**
   * Replaces the hash only if it is still `from`: of concurrent calls exactly one gets true.
   * Ends no session, because the password stays the same: this upgrades its hash.
   */
  replacePassword(id: string, from: string, to: string): Promise<boolean>

  /**
   * Sets the hash and ends the user's sessions, all but `exceptSession`, in one transaction.
   * With `from`, only if the hash is still that. False: no such user, or another hash; nothing changed.
   */
  setPassword(
    id: string,
    to: string,
    options: { readonly from?: string; readonly exceptSession?: string } & SparedUsers,
  ): Promise<boolean>

  /**
   * Activates; or deactivates and ends every session of the user in the same transaction, so that
   * no session is left that began before. False: no such user.
   */
  setActive(id: string, isActive: boolean, spared?: SparedUsers): Promise<boolean>

  /** Deletes the user and ends every session, in one transaction. An id is never given twice. */
  delete(id: string, spared?: SparedUsers): Promise<boolean>

  /** Notes the time of a sign-in. Of concurrent calls the latest time stays; a missing user is no error. */
  recordLogin(id: string, at: Date): Promise<void>

  /** Counts all users, active or not. */
  count(): Promise<number>
}
