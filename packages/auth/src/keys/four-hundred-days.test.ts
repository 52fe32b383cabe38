// Automatic rotation over 400 days of a clock moved by hand: two processes, and a verifier elsewhere that keeps the key
// set for as long as it may and asks for nothing in between, but once, when the algorithm is changed.
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Store, sqliteStore } from '../stores/index.ts'
import { createManualClock, type ManualClock } from '../testing/index.ts'
import {
  type Algorithm,
  createKeySet,
  importKey,
  type Jwk,
  type KeySet,
  signJws,
  verifyJws,
} from '../tokens/index.ts'
import {
  createKeyRing,
  createSeal,
  jwksMaxAgeSeconds,
  type KeyRing,
  otherKeys,
  revokeKey,
  rotateIfDue,
  rotateKeys,
  storedKeys,
} from './index.ts'

const dayS = 86_400
const tokenS = dayS
const seal = createSeal(randomBytes(32).toString('hex'), randomBytes)

let clock: ManualClock
let store: Store
let chance: () => number
beforeEach(async () => {
  clock = createManualClock()
  chance = createChance()
  store = await openStore()
})
afterEach(() => store.close())

/** Numbers from 0 to 1, the same in every run. */
function createChance(seed = 7): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

async function openStore() {
  const opened = await sqliteStore({ path: ':memory:', clock: clock.now, userCheck: 'active' })
  await opened.migrate()
  return opened
}

const options = (algorithm: Algorithm = 'EdDSA') => ({
  store: store.keys,
  seal,
  algorithm,
  others: otherKeys([]),
  random: randomBytes,
  clock: clock.now,
  maximumTokenSeconds: tokenS,
})
const openRing = (algorithm?: Algorithm) => createKeyRing(storedKeys(options(algorithm)))

const toKeySet = (keys: readonly Jwk[]) => createKeySet(keys.map((jwk) => importKey({ jwk }, 'verify')))

/** Keeps the key set for its whole max-age. */
function createCachingVerifier(publish: () => readonly Jwk[]) {
  let keys: KeySet | undefined
  let fetchedAtMs = 0
  return {
    verify(token: string) {
      if (keys === undefined || clock.now() - fetchedAtMs >= jwksMaxAgeSeconds * 1000) {
        keys = toKeySet(publish())
        fetchedAtMs = clock.now()
      }
      return verifyJws(token, keys) !== undefined
    },
    /** What a verifier does that meets a `kid` it does not know. */
    forget() {
      keys = undefined
    },
  }
}

interface Signed {
  readonly token: string
  readonly expiresAtMs: number
}

async function live(everySeconds: number, days: number, longestStepSeconds: number) {
  const rings: [KeyRing, KeyRing] = [await openRing(), await openRing()]
  const verifier = createCachingVerifier(() => rings[chance() < 0.5 ? 0 : 1].publicKeys())
  const { verify } = verifier
  const untilMs = clock.now() + days * dayS * 1000
  const changeMs = clock.now() + (days / 2) * dayS * 1000
  let algorithm: Algorithm = 'EdDSA'
  let alive: Signed[] = []
  let rotations = 0
  let stepsSince = 0
  const sign = (ring: KeyRing) =>
    alive.push({ token: signJws(ring.signingKey(), '{}'), expiresAtMs: clock.now() + tokenS * 1000 })
  const check = (when: string) => {
    for (const { token } of [alive[0], alive.at(-2), alive.at(-1)].filter((one) => one !== undefined)) {
      const good = [...rings.map((ring) => verifyJws(token, ring.keySet()) !== undefined), verify(token)]
      expect(good, `${when}, on day ${(clock.now() / dayS / 1000).toFixed(3)}`).toEqual([true, true, true])
    }
  }
  async function changeAlgorithm() {
    algorithm = 'ES256'
    rings[0] = await openRing(algorithm)
    sign(rings[0])
    const [{ token } = { token: '' }] = alive.slice(-1)
    // it signs at once: nobody could fetch it before
    expect([verifyJws(token, rings[1].keySet()), verify(token)]).toEqual([undefined, false])
    await rings[1].reload()
    verifier.forget()
    check('while one process signs with the new algorithm')
    rings[1] = await openRing(algorithm)
    check('when all do')
  }
  while (clock.now() < untilMs) {
    if (algorithm === 'EdDSA' && clock.now() > changeMs) await changeAlgorithm()
    // closer together where something has just changed
    const longest = stepsSince++ < 12 ? 600 : longestStepSeconds
    clock.advance((2 + chance() * longest) * 1000)
    alive = alive.filter(({ expiresAtMs }) => expiresAtMs > clock.now())
    // both find it due at once, one rotates; each signs and verifies before it has read the keys again
    const rotated = await Promise.all(rings.map(() => rotateIfDue(options(algorithm), everySeconds)))
    const done = rotated.filter((one) => one?.outcome === 'rotated').length
    expect(done).toBeLessThanOrEqual(1)
    rotations += done
    if (done > 0) stepsSince = 0
    for (const ring of rings) sign(ring)
    check('before the keys were read again')
    const [first, second] = chance() < 0.5 ? rings : rings.toReversed()
    await first?.reload()
    sign(first as KeyRing)
    check('while one process has read them')
    await second?.reload()
    check('after')
    await checkStates(algorithm, everySeconds)
  }
  return rotations
}

async function checkStates(algorithm: Algorithm, everySeconds: number) {
  const stored = await store.keys.list()
  const states = stored.filter((key) => key.algorithm === algorithm).map(({ state }) => state)
  expect(states.filter((state) => state === 'active')).toHaveLength(1)
  expect(states.filter((state) => state === 'next')).toHaveLength(1)
  const others = stored.length - states.length
  expect(states.length).toBeLessThanOrEqual(3 + Math.ceil(tokenS / everySeconds))
  expect(others).toBeLessThanOrEqual(3 + Math.ceil(tokenS / everySeconds))
}

test.each([
  ['90d', 90, 4],
  ['10d', 10, 36],
])(
  'with a rotation every %s no good token is refused in 400 days',
  async (_, days, expected) => {
    const rotations = await live(days * dayS, 400, days > 30 ? 3 * dayS : dayS)
    expect(rotations).toBeGreaterThanOrEqual(expected)
  },
  60_000,
)

test('nor with one every hour, minute by minute', async () => {
  expect(await live(3600, 0.25, 90)).toBeGreaterThanOrEqual(5)
}, 60_000)

test('keys that sign no more are destroyed when their last token has expired, also without another rotation', async () => {
  await openRing()
  clock.advance('90d')
  expect(await rotateIfDue(options(), 90 * dayS)).toMatchObject({ outcome: 'rotated' })
  clock.advance((tokenS + 60) * 1000)
  await rotateIfDue(options(), 90 * dayS)
  expect(await store.keys.list()).toHaveLength(3)
  clock.advance(1)
  expect(await rotateIfDue(options(), 90 * dayS)).toBeUndefined()
  expect((await store.keys.list()).map(({ state }) => state).sort()).toEqual(['active', 'next'])
})

const step = fc.oneof(
  fc.record({ verb: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 3 * dayS }) }),
  fc.record({
    verb: fc.constantFrom('rotate', 'force', 'tick', 'sign', 'revoke active', 'revoke oldest'),
    seconds: fc.constant(0),
  }),
)

/** A process that does with the keys what it is told, and remembers what it signed and revoked. */
async function createKeeper() {
  const ring = await openRing()
  const revoked = new Set<string>()
  const signed: (Signed & { readonly kid: string })[] = []
  const revoke = async (kid = '') => {
    if ((await revokeKey(options(), kid)).outcome === 'revoked') revoked.add(kid)
  }
  const verbs: Readonly<Record<string, () => unknown>> = {
    rotate: () => rotateKeys({ ...options(), force: false }),
    force: () => rotateKeys({ ...options(), force: true }),
    tick: () => rotateIfDue(options(), dayS),
    sign() {
      const expiresAtMs = clock.now() + tokenS * 1000
      signed.push({ token: signJws(ring.signingKey(), '{}'), expiresAtMs, kid: ring.signingKey().kid ?? '' })
    },
    'revoke active': () => revoke(ring.signingKey().kid),
    'revoke oldest': async () => revoke((await store.keys.list())[0]?.kid),
  }
  return {
    async take({ verb, seconds }: { readonly verb: string; readonly seconds: number }) {
      clock.advance(seconds * 1000)
      await verbs[verb]?.()
      await ring.reload()
    },
    /** Of tokens that have not expired: whether they are good, and whether they should be. */
    verdicts: () =>
      signed
        .filter(({ expiresAtMs }) => expiresAtMs > clock.now())
        .map(({ token, kid }) => [verifyJws(token, ring.keySet()) !== undefined, !revoked.has(kid)]),
  }
}

test('whatever is done with the keys, a good token fails only where its key was revoked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await store.close()
      clock = createManualClock()
      store = await openStore()
      const keeper = await createKeeper()
      for (const one of steps) {
        await keeper.take(one)
        for (const [isGood, shouldBe] of keeper.verdicts()) expect(isGood).toBe(shouldBe)
      }
    }),
    { seed: 7, numRuns: 60 },
  )
}, 60_000)
