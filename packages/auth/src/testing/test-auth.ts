import type { Auth } from '../auth.ts'
import type { Duration } from '../options/index.ts'
import type { NewAccount } from '../users/index.ts'

/** Somebody who is signed in, in a test. */
export interface TestCaller<U> {
  readonly user: U
  /** What to send with a request to a guarded route: `{ authorization: 'Bearer …' }`, or what the options make of it. */
  readonly headers: Readonly<Record<string, string>>
  readonly access: string
  /** With `accept: ['sliding']` the same token as `access`. */
  readonly refresh: string
}

/** Whom a test signs in: a name, what `users.create` takes, or a user that there is. */
export type TestUser<Input extends object> = string | NewAccount<Input> | { readonly id: string | number }

/** What `createTestAuth` adds. `Who` is whom it can sign in. */
export interface TestFace<C, U, Who> {
  /**
   * Signs somebody in without a password. A user who is not there yet is created; one who is has the fields changed that
   * are given. `claims` take the place of what `claims.from` says of this user, until the next call for the same user.
   * @throws CarnetError `user_inactive`; TypeError where `claims` are given and the options have none.
   */
  readonly asUser: (who: Who, claims?: Partial<C>) => Promise<TestCaller<U>>
  /**
   * The same, so long ago that the access token expired a moment ago and the refresh token is still good; `both`: that has
   * expired too. Nothing else notices that the clock was set back.
   */
  readonly issueExpired: (who: Who, which?: 'access' | 'both') => Promise<TestCaller<U>>
  /** Moves the time on by a duration such as `'31d'`, or by milliseconds; a negative number sets it back. */
  readonly travel: (by: Duration | number) => void
  /** Unix milliseconds: stands still until `travel`. Give it to whatever must go by the same time, such as a verifier. */
  readonly clock: () => number
  /** `close`, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** What `createAuth` answers, and what a test does with it. */
export type TestAuth<C extends object, U, M extends object, Users, Who> = Auth<C, U, M, Users> &
  TestFace<C, U, Who>
