import { randomBytes } from 'node:crypto'
import { createAnswerAdditions, createCustomClaims } from '../claims/index.ts'
import { createKeyRing, ownKeys } from '../keys/index.ts'
import { type GivenOptions, type ParsedOptions, parseOptions } from '../options/index.ts'
import {
  createSessions,
  createTokenIssuer,
  createUseReporter,
  type Device,
  type PairGranted,
  type SessionContext,
  type Sessions,
  type UseReporter,
} from '../sessions/index.ts'
import { type Store, sqliteStore } from '../stores/index.ts'
import { type Claims, checkRefreshExp, createIds, createVerify, type Key, signJws } from '../tokens/index.ts'
import { createHashQueue } from '../users/index.ts'
import { createLimiting, type Limiting } from '../wiring/limiting.ts'
import { createPeople, type People } from '../wiring/people.ts'
import { sessionPolicy, verifierRules } from '../wiring/policies.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'
import { newUser } from './store-stand.ts'

export type TestOptions = Partial<GivenOptions<unknown>>

/** An event before it is dated. */
type Emitted = Parameters<SessionContext<unknown>['emit']>[0]

/** The rules of sessions over a database, in memory where no other is given, and a clock that is moved by hand. */
export interface TestSessions {
  readonly sessions: Sessions<unknown>
  readonly store: Store
  readonly clock: ManualClock
  /** What the event hook was told, without the times. */
  readonly events: Emitted[]
  readonly users: NonNullable<People['users']>
  /** Stores a user without a password and answers their id. */
  readonly addUser: (username?: string) => Promise<string>
  /** Begins a session without a password, of a new user where none is named. */
  readonly begin: (userId?: string) => Promise<PairGranted<unknown>>
  readonly refresh: (token: string, device?: Device) => ReturnType<Sessions<unknown>['refresh']>
  /** A token with any claims that a key of this server has signed. */
  readonly sign: (claims: Claims) => string
  /** Present with the option `lateRetry`; reports when it is told to. */
  readonly uses: UseReporter | undefined
  readonly close: () => Promise<void>
}

export const testDevice: Device = { ip: '192.0.2.1', userAgent: 'test' }

const secret = randomBytes(32).toString('hex')

/** Opens an empty store that goes by a clock. */
export type OpenStore = (clock: () => number) => Promise<Store>

const inMemory: OpenStore = async (clock) => {
  const store = sqliteStore({ path: ':memory:', clock, userCheck: 'active' })
  await store.migrate()
  return store
}

export async function createTestSessions(
  options: TestOptions = {},
  open: OpenStore = inMemory,
): Promise<TestSessions> {
  const parsed: ParsedOptions<unknown> = parseOptions(options)
  const clock = createManualClock()
  const store = await open(clock.now)
  const events: TestSessions['events'] = []
  const emit = (event: (typeof events)[number]) => void events.push(event)
  const people = createPeople({
    options: parsed,
    store: store.users,
    clock: clock.now,
    random: randomBytes,
    emit,
  })
  if (people.users === undefined) throw new Error('the users of these tests are in the store')
  const uses =
    parsed.lateRetry === undefined
      ? undefined
      : createUseReporter({ confirm: store.sessions.confirm, onError: rethrow, everyMs: 2 ** 31 - 1 })
  const { sessions, signing, limiting } = await wire({ parsed, clock, store, people, emit, uses })
  const addUser = async (username = `user-${randomBytes(8).toString('hex')}`) => {
    const added = await store.users.create(newUser(username))
    if (added === 'taken') throw new Error(`the name ${username} is taken`)
    return added.id
  }
  return {
    sessions,
    store,
    clock,
    events,
    users: people.users,
    addUser,
    async begin(userId) {
      const granted = await sessions.issueFor(userId ?? (await addUser()), testDevice)
      if (granted.outcome !== 'granted') throw new Error('a session of an active user must begin')
      return granted
    },
    refresh: (token, device = testDevice) => sessions.refresh(token, device),
    sign: (claims) => signJws(signing, JSON.stringify(claims)),
    uses,
    async close() {
      await uses?.stop()
      await limiting.stop()
      await store.close()
    },
  }
}

interface Parts {
  readonly parsed: ParsedOptions<unknown>
  readonly clock: ManualClock
  readonly store: Store
  readonly people: People
  readonly emit: Parameters<typeof createSessions>[0]['emit']
  readonly uses: UseReporter | undefined
}

const rethrow = (error: unknown) => {
  throw error
}

async function wire({ parsed, clock, store, people, emit, uses }: Parts): Promise<{
  readonly sessions: Sessions<unknown>
  readonly signing: Key
  readonly limiting: Limiting
}> {
  const keys = ownKeys({ algorithm: 'HS256', secret }, parsed.verificationKeys)
  const { keySet, signingKey } = await createKeyRing(async () => keys)
  const claims = createCustomClaims(parsed.claims, { ...parsed, rememberReads: false })
  const [policy, rules, createId] = [sessionPolicy(parsed), verifierRules(parsed), createIds(randomBytes)]
  const limiting = createLimiting({
    options: parsed,
    store,
    secret: () => Buffer.from(secret),
    clock: clock.now,
    sinks: { emit, onError: rethrow },
  })
  const sessions = createSessions({
    policy,
    store: store.sessions,
    accounts: people.accounts,
    issuer: createTokenIssuer(policy, signingKey, createId),
    verify: createVerify({ keySet, rules, clock: clock.now, maximumRemembered: parsed.verifiedTokens }),
    checkRefreshExp: (token) => checkRefreshExp(token, rules, clock.now() / 1000),
    isAdmitted: parsed.authenticationRule ?? (() => true),
    claimsOf: claims.ofUser,
    copyClaims: claims.copy,
    respond: createAnswerAdditions(parsed.respond),
    createId,
    uses,
    admit: createHashQueue().admit,
    gate: limiting.gate,
    emit,
  })
  return { sessions, signing: keys.signing, limiting }
}

/** The claims in a token, unverified. */
export function claimsIn(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

/** What a refresh answered that must have succeeded. */
export async function granted(
  answer: ReturnType<Sessions<unknown>['refresh']>,
): Promise<{ readonly access: string; readonly refresh: string }> {
  const result = await answer
  if (result.outcome !== 'refreshed') throw new Error(`the refresh was ${result.outcome}`)
  return { access: result.access, refresh: result.refresh ?? '' }
}
