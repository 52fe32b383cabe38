import type { Auth } from '../auth.ts'
import { openAuth } from '../create-auth.ts'
import { type AuthOptions, type OwnUsersOptions, type ParsedOptions, parseOptions } from '../options/index.ts'
import { type OwnUser, type User, type UserAccounts, worthlessHasher } from '../users/index.ts'
import { createClaimsOverride } from './claims-override.ts'
import type { TestAuth, TestCaller, TestFace, TestUser } from './test-auth.ts'
import { createTestTime, lifetimesMs, type TestTime } from './test-time.ts'
import { createTestUsers } from './test-users.ts'

/**
 * `createAuth` for tests of your own: the options are those of your server, but the database is one in memory, the clock
 * stands still until `travel`, and passwords are hashed in no time. `clock` says where it stands, or is another clock that
 * `travel` adds to. Nothing keeps the process alive; `close`, or `await using`, lets go of the memory.
 *
 * @throws TypeError as `createAuth`.
 */
export async function createTestAuth<
  C extends object = object,
  U extends OwnUser = OwnUser,
  M extends object = object,
>(
  options: OwnUsersOptions<C, U, M>,
): Promise<TestAuth<C, U, M, undefined, string | { readonly id: string | number }>>
export async function createTestAuth<
  C extends object = object,
  F extends object = object,
  M extends object = object,
  Input extends object = F,
>(
  options?: AuthOptions<C, F, M, Input>,
): Promise<TestAuth<C, User<F>, M, UserAccounts<F, Input>, TestUser<Input>>>
export async function createTestAuth(
  given: AuthOptions<object, object, object> | OwnUsersOptions<object, OwnUser, object> = {},
): Promise<unknown> {
  const override = createClaimsOverride(given.claims)
  const time = createTestTime(given.clock)
  const options = { ...inMemory(given), clock: time.now, ...(override && { claims: override.claims }) }
  const auth = await openAuth(options, worthlessHasher)
  const parsed = parseOptions<unknown>(options as object)
  return Object.freeze({ ...auth, ...createFace({ auth, options: parsed, time, override }) })
}

/** What would reach out of the process. */
const elsewhere = ['database', 'postgres', 'redis', 'django', 'keySecretFile', 'jwkSetUrl'] as const

function inMemory(given: object): object {
  const kept = Object.entries(given).filter(([name]) => !elsewhere.some((one) => one === name))
  return { ...Object.fromEntries(kept), database: 'sqlite::memory:' }
}

interface FaceParts {
  readonly auth: Auth
  readonly options: ParsedOptions<unknown>
  readonly time: TestTime
  readonly override: ReturnType<typeof createClaimsOverride>
}

function createFace(parts: FaceParts): TestFace<object, unknown, unknown> {
  const { auth, options, time, override } = parts
  const users = createTestUsers(auth.users as UserAccounts | undefined, options.users as never)
  const lifetimes = lifetimesMs(options)

  async function signIn(user: { readonly id: string | number }): Promise<TestCaller<unknown>> {
    const { access, refresh } = await issue(user)
    const [scheme] = options.headerTypes
    return Object.freeze({
      user,
      access,
      refresh,
      headers: { [options.headerName.toLowerCase()]: `${scheme} ${access}` },
    })
  }

  async function issue(user: { readonly id: string | number }) {
    if (options.accept.includes('access')) return auth.tokens.issueFor(user)
    const { token } = await auth.tokens.issueSlidingFor(user)
    return { access: token, refresh: token }
  }

  return {
    async asUser(who, claims) {
      if (claims && !override)
        throw new TypeError('Claims need the option "claims", whose schema they follow.')
      const user = await users.find(who)
      override?.set(String(user.id), claims)
      return signIn(user)
    },
    async issueExpired(who, which = 'access') {
      const user = await users.find(who)
      return time.ago(lifetimes[which] + 1000, () => signIn(user))
    },
    travel: time.travel,
    clock: time.now,
    [Symbol.asyncDispose]: auth.close,
  }
}
