import { randomBytes } from 'node:crypto'
import { withOrigin } from './audit/index.ts'
import type { Auth } from './auth.ts'
import { type CustomClaims, createAnswerAdditions, createCustomClaims } from './claims/index.ts'
import { createCallers, createGuard, type Guard } from './guard/index.ts'
import { type CookieTransport, createHttpService, withAdmin } from './http/index.ts'
import type { KeyRing } from './keys/index.ts'
import { type AuthOptions, type OwnUsersOptions, type ParsedOptions, parseOptions } from './options/index.ts'
import {
  createSessions,
  createTokenIssuer,
  passwordChange,
  type SessionContext,
  type Sessions,
  StoreUnavailableError,
  type UseReporter,
} from './sessions/index.ts'
import type { Store } from './stores/index.ts'
import {
  checkRefreshExp,
  createIds,
  createVerify,
  type Random,
  tokenTypes,
  type Verify,
} from './tokens/index.ts'
import { createHashQueue, type Hasher, type OwnUser, type User, type UserAccounts } from './users/index.ts'
import { type CountedSinks, countedSinks, createAdministering } from './wiring/administering.ts'
import { type Auditing, createAuditing } from './wiring/auditing.ts'
import { besideRedis } from './wiring/beside-redis.ts'
import { createTransport } from './wiring/create-transport.ts'
import { createUses } from './wiring/create-uses.ts'
import { type Feeding, openFeeding } from './wiring/feeding.ts'
import { keepKeys } from './wiring/keep-keys.ts'
import {
  createKeyContext,
  createKeyManager,
  type KeyContext,
  type Keys,
  openKeys,
} from './wiring/key-manager.ts'
import { createLimiting, guessSecret, type Limiting } from './wiring/limiting.ts'
import { createObserving, type Observing } from './wiring/observing.ts'
import { openDatabase } from './wiring/open-database.ts'
import { createPeople, type People } from './wiring/people.ts'
import { maximumTokenSeconds, sessionPolicy, verifierRules } from './wiring/policies.ts'
import { toSummary } from './wiring/session-summary.ts'
import { createSinks } from './wiring/sinks.ts'
import { tokensFace } from './wiring/tokens-face.ts'

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
  return openAuth(given)
}

/** The same; `hasher` writes the passwords, in place of the one that the options name. */
export async function openAuth(given: object, hasher?: Hasher): Promise<Auth> {
  // the overloads have tied the types together; from here on a user is whatever the functions take
  const options = parseOptions(given as AuthOptions<object, object, object>) as ParsedOptions<unknown>
  const { clock = Date.now, random = randomBytes } = options
  const claims = createCustomClaims(options.claims, { ...options, rememberReads: options.verifiedTokens > 0 })
  const observing = await createObserving(options)
  const sinks = countedSinks(observing.sinks(createSinks(options, clock)), clock)
  const opened = await openDatabase(options, clock)
  let store = opened
  try {
    store = observing.store(await besideRedis(options, opened, sinks.onError))
    const uses = createUses({ options, store, sinks })
    // of machines whose clocks differ all go by the database's
    const time = options.clock ?? (await opened.clock?.()) ?? clock
    return await assemble({ options, clock: time, random, claims, store, sinks, observing, uses, hasher })
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
  readonly sinks: CountedSinks
  readonly observing: Observing
  readonly uses: UseReporter | undefined
  readonly hasher: Hasher | undefined
}

interface Parts extends Foundation {
  readonly keyContext: KeyContext
  readonly auditing: Auditing
  readonly limiting: Limiting
  readonly ring: KeyRing
  readonly verify: Verify
  readonly people: People
  readonly sessions: Sessions<unknown>
  readonly feeding: Feeding
  readonly feed: Feeding['feed']
  readonly transport: CookieTransport | undefined
  readonly guard: Guard<object, unknown>
}

async function assemble(foundation: Foundation): Promise<Auth> {
  const { options, clock, random, store, sinks, claims, observing } = foundation
  const keyContext = createKeyContext({ options, store: store.keys, clock, random })
  const { ring, learnKeys } = await openKeys(keyContext, sinks.onError)
  const auditing = createAuditing({ options, log: store.audit, keyContext, clock, onError: sinks.onError })
  const rules = verifierRules(options)
  const verify = createVerify({
    keySet: ring.keySet,
    rules,
    clock,
    maximumRemembered: options.verifiedTokens,
  })
  const limiting = createLimiting({ ...foundation, secret: () => guessSecret(keyContext) })
  const queue = observing.queue(createHashQueue())
  const { forgive } = limiting
  const people = createPeople({ ...foundation, store: store.users, emit: sinks.emit, forgive, queue })
  const feeding = await openFeeding({ ...foundation, ring, keepMs: marginMs(options) })
  const verifying = learning(verify, learnKeys)
  const sessions = observing.sessions(
    wireSessions({ ...foundation, ring, verify: verifying, people, auditing, limiting }),
  )
  const policy = sessionPolicy(options)
  const guard = createGuard({
    accept: options.accept.map((name) => tokenTypes[name]),
    headerTypes: options.headerTypes,
    claimNames: options.claimNames,
    verify,
    learnKeys,
    readClaims: claims.read,
    standing: feeding.feed.standing,
    isVoid: sessions.isVoid,
    accounts: people.accounts,
    isSessionOf:
      options.userIdField === 'id'
        ? undefined
        : async (id, userId) => (await store.sessions.find(id))?.userId === userId,
    admitsInactive: policy.admitsInactive,
    passwordChange: passwordChange(policy),
    noteUse: foundation.uses?.note,
    isUnavailable: (error) => error instanceof StoreUnavailableError,
    onError: sinks.onError,
  })
  return toAuth({
    ...foundation,
    keyContext,
    auditing,
    limiting,
    ring,
    verify,
    people,
    sessions,
    feeding,
    feed: feeding.feed,
    transport: createTransport(options, keyContext, verifying),
    guard,
  })
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

type SessionParts = Foundation &
  Pick<Parts, 'ring' | 'people' | 'auditing' | 'limiting'> &
  Pick<SessionContext<unknown>, 'verify'>

function wireSessions(parts: SessionParts): Sessions<unknown> {
  const { options, clock, random, claims, store, sinks, ring, verify, people, auditing, limiting } = parts
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
    respond: createAnswerAdditions(options.respond),
    createId,
    uses: parts.uses,
    gate: limiting.gate,
    recordRefusal: (refusal) => auditing.recordRefusal({ action: 'sign_in', ...refusal }),
    emit: sinks.emit,
  })
}

const everybody = () => true

function toAuth(parts: Parts): Auth {
  const { options, store, sinks, keyContext, ring, people, sessions, feeding, guard, observing, auditing } =
    parts
  const maximumSeconds = maximumTokenSeconds(sessionPolicy(options)) + verifierRules(options).leewaySeconds
  const { onError } = sinks
  const stopKeeping = keepKeys({ keyContext, ring, maximumTokenSeconds: maximumSeconds, onError })
  let closing: Promise<void> | undefined
  auditing.begin()
  const readiness = observing.readiness(parts)
  const administering = createAdministering({ ...parts, maximumTokenSeconds: maximumSeconds })
  const service = createHttpService({
    ...options,
    corsOrigins: options.cors.origins,
    transport: parts.transport,
    sessions,
    guard,
    users: people.users,
    nameOf: people.nameOf,
    recordRefusal: auditing.recordRefusal,
    publicKeys: ring.publicKeys,
    broadcast: feeding.broadcast,
    isReady: readiness.isReady,
    onError: sinks.onError,
    aroundCall: observing.aroundCall,
  })
  const http = withAdmin(service, administering?.mounted)
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
      revokeEverybody: sessions.revokeEverybody,
      async flushExpired() {
        const deleted = await sessions.flushExpired(marginMs(options))
        await auditing.afterFlush(deleted)
        await parts.limiting.deleteExpired()
        return deleted
      },
    },
    users: people.users,
    unlock: (login) => parts.limiting.unlock(people.accounts, login),
    keys: createKeyManager(keyContext, ring, maximumSeconds),
    audit: auditing.face,
    as: (who, work) => withOrigin(typeof who === 'string' ? { actor: who } : who, work),
    metrics: observing.text,
    drain() {
      readiness.drain()
      feeding.broadcast?.close()
    },
    close: () => (closing ??= close()),
  })

  async function close(): Promise<void> {
    stopKeeping()
    feeding.stop()
    await administering?.stop()
    await parts.limiting.stop()
    await parts.uses?.stop()
    await auditing.stop()
    await store.close()
  }
}
