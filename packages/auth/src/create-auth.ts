import { randomBytes } from 'node:crypto'
import type { Auth } from './auth.ts'
import { createCustomClaims } from './claims/index.ts'
import { createGuard } from './guard/index.ts'
import { type AuthOptions, type OwnUsersOptions, type ParsedOptions, parseOptions } from './options/index.ts'
import { passwordChange, StoreUnavailableError } from './sessions/index.ts'
import { createVerify, tokenTypes } from './tokens/index.ts'
import { createHashQueue, type Hasher, type OwnUser, type User, type UserAccounts } from './users/index.ts'
import { countedSinks } from './wiring/administering.ts'
import { createAuditing } from './wiring/auditing.ts'
import { toAuth } from './wiring/auth-face.ts'
import { besideRedis } from './wiring/beside-redis.ts'
import { createTransport } from './wiring/create-transport.ts'
import { createUses } from './wiring/create-uses.ts'
import { openFeeding } from './wiring/feeding.ts'
import type { Foundation } from './wiring/foundation.ts'
import { createLimiting, guessSecret } from './wiring/limiting.ts'
import { createObserving } from './wiring/observing.ts'
import { openDatabase } from './wiring/open-database.ts'
import { createKeyContext, learning, openKeys } from './wiring/open-keys.ts'
import { createPeople } from './wiring/people.ts'
import { marginMs, sessionPolicy, verifierRules } from './wiring/policies.ts'
import { createSinks } from './wiring/sinks.ts'
import { wireSessions } from './wiring/wire-sessions.ts'

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

async function assemble(foundation: Foundation): Promise<Auth> {
  const { options, clock, random, store, sinks, claims, observing } = foundation
  const { onError } = sinks
  const keyContext = createKeyContext({ options, store: store.keys, clock, random })
  const { ring, learnKeys } = await openKeys(keyContext, onError)
  const auditing = createAuditing({ options, log: store.audit, keyContext, clock, onError })
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
  const parts = { ...foundation, keyContext, auditing, limiting, ring, people, feeding, queue }
  const sessions = observing.sessions(wireSessions({ ...parts, verify: verifying }))
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
    onError,
  })
  const transport = createTransport(options, keyContext, verifying)
  return toAuth({ ...parts, sessions, transport, guard })
}
