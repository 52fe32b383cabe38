import { randomBytes } from 'node:crypto'
import type { Auth } from './auth.ts'
import { CarnetError } from './carnet-error.ts'
import { createCustomClaims } from './custom-claims.ts'
import { createRevocationFeed } from './feed/index.ts'
import { type Authenticated, createGuard, createHttpService } from './http/index.ts'
import { createKeyManager, keyLoader } from './key-manager.ts'
import { createKeyRing } from './keys/index.ts'
import { openDatabase } from './open-database.ts'
import { type AuthOptions, type OwnUsersOptions, type ParsedOptions, parseOptions } from './options/index.ts'
import { createPeople } from './people.ts'
import { maximumTokenSeconds, sessionPolicy, verifierRules } from './policies.ts'
import { toSummary } from './session-summary.ts'
import { createSessions, createTokenIssuer } from './sessions/index.ts'
import { createSinks } from './sinks.ts'
import { checkRefreshExp, createIds, createVerify, tokenTypes } from './tokens/index.ts'
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
>(options?: AuthOptions<C, F, M>): Promise<Auth<C, User<F>, M, UserAccounts<F>>>
export async function createAuth(
  given: AuthOptions<object, object, object> | OwnUsersOptions<object, OwnUser, object> = {},
): Promise<unknown> {
  // the overloads have tied the types together; from here on a user is whatever the functions take
  const options = parseOptions(given as AuthOptions<object, object, object>) as ParsedOptions<unknown>
  const clock = options.clock ?? Date.now
  const random = options.random ?? randomBytes
  const sinks = createSinks(options, clock)
  const claims = createCustomClaims(options.claims)
  const store = await openDatabase(options, clock)
  const keyContext = { options, store: store.keys, clock, random }
  const ring = await createKeyRing(keyLoader(keyContext))
  const rules = verifierRules(options)
  const verify = createVerify({
    keySet: ring.keySet,
    rules,
    clock,
    maximumRemembered: options.verifiedTokens,
  })
  const people = createPeople({ options, store: store.users, clock, random, emit: sinks.emit })
  const policy = sessionPolicy(options)
  const createId = createIds(random)
  const sessions = createSessions({
    policy,
    store: store.sessions,
    accounts: people.accounts,
    issuer: createTokenIssuer(policy, ring.signingKey, createId),
    verify,
    checkRefreshExp: (token) => checkRefreshExp(token, rules, clock() / 1000),
    claimsOf: claims.of,
    copyClaims: claims.copy,
    createId,
    emit: sinks.emit,
  })
  const keepMs = (Math.max(policy.accessSeconds, policy.slidingSeconds) + rules.leewaySeconds + 60) * 1000
  const feed = await createRevocationFeed({
    log: store.revocations,
    keepMs,
    clock,
    pollMs: 200,
    staleAfterMs: 2000,
  })
  const guard = createGuard({
    accept: options.accept.map((name) => tokenTypes[name]),
    headerTypes: options.headerTypes,
    verify,
    readClaims: claims.read,
    isRevoked: feed.isRevoked,
    isFeedFresh: feed.isFresh,
    findSession: sessions.find,
    accounts: people.accounts,
  })
  let isDraining = false
  const http = createHttpService({
    basePath: options.basePath,
    headerName: options.headerName,
    headerTypes: options.headerTypes,
    corsOrigins: options.cors.origins,
    trustedHops: options.trustedHops,
    requireTls: options.requireTls,
    sessions,
    guard,
    respond: async (user) => (await options.respond?.({ user })) ?? {},
    users: people.users,
    nameOf: people.nameOf,
    publicKeys: ring.publicKeys,
    isReady: () => (isDraining ? Promise.resolve(false) : isAnswering(store.ping)),
    onError: sinks.onError,
  })
  const reloading = setInterval(() => void ring.reload().catch(sinks.onError), keyReloadMs).unref()
  const callers = new WeakMap<object, Authenticated<object, unknown> | undefined>()

  return Object.freeze<Auth<object, unknown>>({
    ...http,
    headerName: options.headerName,
    authenticate: guard,
    of(request: object) {
      const auth = callers.get(request)
      if (auth === undefined)
        throw new TypeError('No guard has let this request pass: add guard(auth) to its route.')
      return auth
    },
    ofOptional: (request: object) => callers.get(request),
    remember: (request: object, auth: Authenticated<object, unknown> | undefined) =>
      void callers.set(request, auth),
    tokens: {
      async issueFor(user: string | { readonly id: string | number }) {
        const id = typeof user === 'object' ? String(user.id) : user
        const granted = await sessions.issueFor(id, { ip: '', userAgent: '' })
        if (granted.outcome !== 'granted') throw new CarnetError('user_inactive')
        return { access: granted.access, refresh: granted.refresh }
      },
      async verify(token: string) {
        const verified = await sessions.verify(token)
        return verified.outcome === 'good' ? verified.claims : undefined
      },
    },
    sessions: {
      list: async (userId: string) => (await sessions.listLive(userId)).map(toSummary),
      revoke: sessions.revoke,
      revokeAll: sessions.revokeAll,
      flushExpired: () => sessions.flushExpired(keepMs),
    },
    users: people.users,
    keys: createKeyManager(keyContext, ring, maximumTokenSeconds(policy)),
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
