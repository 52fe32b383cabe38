import { randomBytes } from 'node:crypto'
import type { Auth } from './auth.ts'
import { CarnetError } from './carnet-error.ts'
import { type CustomClaims, createCustomClaims } from './custom-claims.ts'
import { createRevocationFeed, type RevocationFeed } from './feed/index.ts'
import {
  type Authenticated,
  createGuard,
  createHttpService,
  createTokenUser,
  type Guard,
} from './http/index.ts'
import { createKeyContext, createKeyManager, type KeyContext, type Keys, openKeys } from './key-manager.ts'
import type { KeyRing } from './keys/index.ts'
import { openDatabase } from './open-database.ts'
import { type AuthOptions, type OwnUsersOptions, type ParsedOptions, parseOptions } from './options/index.ts'
import { createPeople, type People } from './people.ts'
import { maximumTokenSeconds, sessionPolicy, verifierRules } from './policies.ts'
import { toSummary } from './session-summary.ts'
import {
  createSessions,
  createTokenIssuer,
  type Device,
  passwordChange,
  type SessionContext,
  type Sessions,
} from './sessions/index.ts'
import { createSinks, type Sinks } from './sinks.ts'
import type { Store } from './stores/index.ts'
import {
  type ClaimNames,
  checkRefreshExp,
  createIds,
  createVerify,
  type Random,
  tokenTypes,
  type Verify,
} from './tokens/index.ts'
import type { OwnUser, User, UserAccounts } from './users/index.ts'

/**
 * Carnet, ready to serve: options are checked, keys loaded and the database reached when the promise resolves.
 *
 * @throws TypeError that names the option, for options that are wrong or contradict one another, and where migrations
 * are missing.
 */
export async function createAuth<
  C extends object = object,
  U extends OwnUser = OwnUser,
  M extends object = object,
>(options: OwnUsersOptions<C, U, M>): Promise<Auth<C, U, M, undefined>>
export async function createAuth<
  C extends object = object,
  F extends object = object,
  M extends object = object,
  Input extends object = F,
>(options?: AuthOptions<C, F, M, Input>): Promise<Auth<C, User<F>, M, UserAccounts<F, Input>>>
export async function createAuth(
  given: AuthOptions<object, object, object> | OwnUsersOptions<object, OwnUser, object> = {},
): Promise<unknown> {
  // the overloads have tied the types together; from here on a user is whatever the functions take
  const options = parseOptions(given as AuthOptions<object, object, object>) as ParsedOptions<unknown>
  const { clock = Date.now, random = randomBytes } = options
  const claims = createCustomClaims(options.claims, { ...options, rememberReads: options.verifiedTokens > 0 })
  const store = await openDatabase(options, clock)
  try {
    return await assemble({ options, clock, random, claims, store, sinks: createSinks(options, clock) })
  } catch (error) {
    await store.close()
    throw error
  }
}

interface Foundation {
  readonly options: ParsedOptions<unknown>
  readonly clock: () => number
  readonly random: Random
  readonly claims: CustomClaims<object, unknown>
  readonly store: Store
  readonly sinks: Sinks
}

interface Parts extends Foundation {
  readonly keyContext: KeyContext
  readonly ring: KeyRing
  readonly verify: Verify
  readonly people: People
  readonly sessions: Sessions<unknown>
  readonly feed: RevocationFeed
  readonly guard: Guard<object, unknown>
}

async function assemble(foundation: Foundation): Promise<Auth> {
  const { options, clock, random, store, sinks, claims } = foundation
  const keyContext = createKeyContext({ options, store: store.keys, clock, random })
  const { ring, learnKeys } = await openKeys(keyContext, sinks.onError)
  const rules = verifierRules(options)
  const verify = createVerify({
    keySet: ring.keySet,
    rules,
    clock,
    maximumRemembered: options.verifiedTokens,
  })
  const people = createPeople({ options, store: store.users, clock, random, emit: sinks.emit })
  const feed = await createRevocationFeed({ log: store.revocations, keepMs: marginMs(options), clock })
  const sessions = wireSessions({ ...foundation, ring, verify: learning(verify, learnKeys), people })
  const policy = sessionPolicy(options)
  const guard = createGuard({
    accept: options.accept.map((name) => tokenTypes[name]),
    headerTypes: options.headerTypes,
    claimNames: options.claimNames,
    verify,
    learnKeys,
    readClaims: claims.read,
    isRevoked: feed.isRevoked,
    knowsSince: feed.knowsSince,
    isVoid: sessions.isVoid,
    accounts: people.accounts,
    isSessionOf:
      options.userIdField === 'id'
        ? undefined
        : async (id, userId) => (await store.sessions.find(id))?.userId === userId,
    admitsInactive: policy.admitsInactive,
    passwordChange: passwordChange(policy),
    onError: sinks.onError,
  })
  return toAuth({ ...foundation, keyContext, ring, verify, people, sessions, feed, guard })
}

/** The same verification; a token whose key had to be fetched first is tried again. */
function learning(verify: Verify, learnKeys: Keys['learnKeys']): SessionContext<unknown>['verify'] {
  if (learnKeys === undefined) return verify
  return async (token, type) => {
    const verdict = verify(token, type)
    return !verdict.ok && (await learnKeys(token)) ? verify(token, type) : verdict
  }
}

/** How long a revocation matters after it, and a session's row after it expired: an access token's time, and more. */
function marginMs(options: ParsedOptions<unknown>): number {
  const policy = sessionPolicy(options)
  const seconds = [policy.accessSeconds, policy.slidingSeconds]
  // Django can make access tokens of a session that has ended, until the refresh token that it knows expires
  if (options.django !== undefined) seconds.push(policy.refreshSeconds, policy.slidingRefreshSeconds)
  return (Math.max(...seconds) + verifierRules(options).leewaySeconds + 60) * 1000
}

type SessionParts = Foundation & Pick<Parts, 'ring' | 'people'> & Pick<SessionContext<unknown>, 'verify'>

function wireSessions(parts: SessionParts): Sessions<unknown> {
  const { options, clock, random, claims, store, sinks, ring, verify, people } = parts
  const policy = sessionPolicy(options)
  const rules = verifierRules(options)
  const createId = createIds(random)
  return createSessions({
    policy,
    store: store.sessions,
    accounts: people.accounts,
    issuer: createTokenIssuer(policy, ring.signingKey, createId),
    verify,
    checkRefreshExp: (token) => checkRefreshExp(token, rules, clock() / 1000),
    isAdmitted: options.authenticationRule ?? everybody,
    claimsOf: claims.ofUser,
    copyClaims: claims.copy,
    respond: async (user) => (await options.respond?.({ user })) ?? {},
    createId,
    emit: sinks.emit,
  })
}

const everybody = () => true

function toAuth(parts: Parts): Auth {
  const { options, store, sinks, keyContext, ring, people, sessions, feed, guard } = parts
  let isDraining = false
  const reloading = setInterval(() => void ring.reload().catch(sinks.onError), keyReloadMs).unref()
  const http = createHttpService({
    ...options,
    corsOrigins: options.cors.origins,
    sessions,
    guard,
    users: people.users,
    nameOf: people.nameOf,
    publicKeys: ring.publicKeys,
    isReady: () => (isDraining ? Promise.resolve(false) : isAnswering(store.ping)),
    onError: sinks.onError,
  })
  return Object.freeze<Auth>({
    ...http,
    ...createCallers(options.claimNames),
    headerName: options.headerName,
    authenticate: guard,
    tokens: tokensFace(sessions),
    sessions: {
      list: async (userId) => (await sessions.listLive(userId)).map(toSummary),
      revoke: sessions.revoke,
      revokeAll: sessions.revokeAll,
      flushExpired: () => sessions.flushExpired(marginMs(options)),
    },
    users: people.users,
    keys: createKeyManager(
      keyContext,
      ring,
      maximumTokenSeconds(sessionPolicy(options)) + verifierRules(options).leewaySeconds,
    ),
    drain: () => {
      isDraining = true
    },
    async close() {
      clearInterval(reloading)
      feed.stop()
      await store.close()
    },
  })
}

// a rotation must reach every process within five seconds
const keyReloadMs = 2000

const isAnswering = (ping: () => Promise<void>) =>
  ping().then(
    () => true,
    () => false,
  )

/**
 * Who calls, by request, under a symbol that nobody else has, so that no field need be declared. Not a WeakMap: that
 * costs as much as the whole check of a remembered token.
 */
function createCallers(names: ClaimNames): Pick<Auth, 'of' | 'ofOptional' | 'tokenUserOf' | 'remember'> {
  const caller = Symbol('carnet.auth')
  type Seen = { [caller]?: Authenticated<object, unknown> | undefined }
  const of = (request: Seen) => {
    const auth = request[caller]
    if (auth === undefined)
      throw new TypeError('No guard has let this request pass: add guard(auth) to its route.')
    return auth
  }
  return {
    of,
    tokenUserOf: (request: Seen) => createTokenUser(of(request).token, names),
    ofOptional: (request: Seen) => request[caller],
    remember(request: Seen, auth) {
      request[caller] = auth
    },
  }
}

function tokensFace(sessions: Sessions<unknown>): Auth['tokens'] {
  return {
    async issueFor(user) {
      const granted = await sessions.issueFor(idOf(user), noDevice)
      if (granted.outcome !== 'granted') throw new CarnetError('user_inactive')
      return { access: granted.access, refresh: granted.refresh }
    },
    async issueSlidingFor(user) {
      const granted = await sessions.issueSlidingFor(idOf(user), noDevice)
      if (granted.outcome !== 'granted') throw new CarnetError('user_inactive')
      return { token: granted.token }
    },
    async verify(token) {
      const verified = await sessions.verify(token)
      return verified.outcome === 'good' ? verified.claims : undefined
    },
  }
}

const idOf = (user: string | { readonly id: string | number }) =>
  typeof user === 'object' ? String(user.id) : user

const noDevice: Device = { ip: '', userAgent: '' }
