import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Store, sqliteStore } from '../stores/index.ts'
import { createManualClock, type ManualClock } from '../testing/index.ts'
import { type Algorithm, importKey, type KeySource, signJws, verifyJws } from '../tokens/index.ts'
import {
  createKeyRing,
  createSeal,
  type KeyRing,
  otherKeys,
  revokeKey,
  rotateKeys,
  storedKeys,
} from './index.ts'

const secret = randomBytes(32).toString('hex')
const dayS = 86_400

let clock: ManualClock
let store: Store

beforeEach(async () => {
  clock = createManualClock()
  store = sqliteStore({ path: ':memory:', clock: clock.now, userCheck: 'active' })
  await store.migrate()
})
afterEach(() => store.close())

function optionsFor(algorithm: Algorithm, others: readonly KeySource[] = [], keySecret = secret) {
  const seal = createSeal(keySecret, randomBytes)
  return {
    store: store.keys,
    seal,
    algorithm,
    others: otherKeys(others),
    random: randomBytes,
    clock: clock.now,
  }
}

/** What a process does with the keys. */
const openRing = (algorithm: Algorithm = 'EdDSA', ...more: [KeySource[]?, string?]) =>
  createKeyRing(storedKeys(optionsFor(algorithm, ...more)))

const rotate = (algorithm: Algorithm = 'EdDSA', force = false) =>
  rotateKeys({ ...optionsFor(algorithm), maximumTokenSeconds: dayS, force })

const states = async () => (await store.keys.list()).map(({ state }) => state)
const sign = (ring: KeyRing) => signJws(ring.signingKey(), '{"a":1}')
const accepts = (ring: KeyRing, token: string) => verifyJws(token, ring.keySet()) !== undefined

test('the first process makes an active and a next key, and every other finds them', async () => {
  const [first, second] = [await openRing(), await openRing()]
  expect(await states()).toEqual(expect.arrayContaining(['active', 'next']))
  expect(await store.keys.list()).toHaveLength(2)
  expect(second.signingKey().kid).toBe(first.signingKey().kid)
  expect(accepts(second, sign(first))).toBe(true)
  expect(first.publicKeys().map(({ kid }) => kid)).toHaveLength(2)
})

test('processes that begin at once share one active key', async () => {
  const rings = await Promise.all([1, 2, 3, 4].map(() => openRing()))
  expect(new Set(rings.map((ring) => ring.signingKey().kid)).size).toBe(1)
  expect(await store.keys.list()).toHaveLength(2)
})

test('of a secret nothing is published', async () => {
  expect((await openRing('HS256')).publicKeys()).toEqual([])
})

test('another key secret opens nothing, and the sentence says what to do', async () => {
  await openRing()
  const other = randomBytes(32).toString('hex')
  const failing = openRing('EdDSA', [], other)
  await expect(failing).rejects.toThrow(TypeError)
  await expect(failing).rejects.toThrow(/cannot be opened with this key secret.*Give back the secret/)
  await expect(failing).rejects.not.toThrow(other)
  expect(await states()).toHaveLength(2)
})

test('a key that is passed off as another is not opened', async () => {
  await openRing()
  const [one, two] = await store.keys.list()
  const swapped = { ...store.keys, list: async () => [{ ...one, sealed: two?.sealed }] as never }
  const reading = createKeyRing(storedKeys({ ...optionsFor('EdDSA'), store: swapped }))
  await expect(reading).rejects.toThrow('cannot be opened')
})

test('tokens without kid are for the legacy key alone', async () => {
  const legacy: KeySource = { algorithm: 'HS256', secret }
  const ring = await openRing('HS256', [legacy])
  expect(accepts(ring, signJws(importKey(legacy, 'sign'), '{}'))).toBe(true)
  expect(accepts(await openRing('HS256'), signJws(importKey(legacy, 'sign'), '{}'))).toBe(false)
  // not even where the active key has signed
  for (const one of [ring, await openRing('HS256')]) {
    expect(accepts(one, signJws({ ...one.signingKey(), kid: undefined }, '{}'))).toBe(false)
  }
})

test('what was read before a key was revoked does not bring it back, however late it comes', async () => {
  let late: Promise<unknown> | undefined
  const ring = await createKeyRing(
    storedKeys({
      ...optionsFor('EdDSA'),
      store: {
        ...store.keys,
        async list() {
          const found = await store.keys.list()
          await late
          return found
        },
      },
    }),
  )
  const old = sign(ring)
  const { promise, resolve } = Promise.withResolvers<void>()
  late = promise
  const slow = ring.reload()
  await store.keys.list()
  late = undefined
  await revokeKey(optionsFor('EdDSA'), String(ring.signingKey().kid))
  await ring.reload()
  expect(accepts(ring, old)).toBe(false)
  resolve()
  await slow
  expect(accepts(ring, old)).toBe(false)
})

describe('a rotation', () => {
  test('waits until everybody can know the next key', async () => {
    await openRing()
    clock.advance(359_999)
    const readyAtMs = clock.now() + 1
    expect(await rotate()).toEqual({ outcome: 'too_early', readyAtMs })
    expect(await states()).toEqual(expect.arrayContaining(['active', 'next']))
    clock.advance(1)
    expect(await rotate()).toMatchObject({ outcome: 'rotated', retired: 0 })
  })

  test('waits for nobody where it is forced, or where nothing is published', async () => {
    await openRing()
    expect(await rotate('EdDSA', true)).toMatchObject({ outcome: 'rotated' })
    await openRing('HS256')
    expect(await rotate('HS256')).toMatchObject({ outcome: 'rotated' })
  })

  test('makes the next key sign, and the one before verifies on', async () => {
    const ring = await openRing()
    const [old, nextKid] = [sign(ring), (await store.keys.list()).find(({ state }) => state === 'next')?.kid]
    clock.advance('6m')
    expect(await rotate()).toEqual({ outcome: 'rotated', active: nextKid, retired: 0 })
    await ring.reload()
    expect(ring.signingKey().kid).toBe(nextKid)
    expect([accepts(ring, old), accepts(ring, sign(ring))]).toEqual([true, true])
  })

  test('of processes at once happens once', async () => {
    await openRing()
    clock.advance('6m')
    const outcomes = (await Promise.all([1, 2, 3, 4].map(() => rotate()))).map(({ outcome }) => outcome)
    expect(outcomes.sort()).toEqual(['lost', 'lost', 'lost', 'rotated'])
    expect((await states()).sort()).toEqual(['active', 'next', 'retiring'])
  })

  test('before there are keys is none', async () => {
    expect(await rotate()).toEqual({ outcome: 'lost' })
  })

  test('retires a key only when the last token of the slowest process has expired', async () => {
    const ring = await openRing()
    const old = sign(ring)
    clock.advance('6m')
    await rotate()
    // another process reads the keys some seconds later and signs with the old one until then
    clock.advance(dayS * 1000 + 5000)
    expect(await rotate()).toMatchObject({ retired: 0 })
    await ring.reload()
    expect(accepts(ring, old)).toBe(true)
    clock.advance('6m')
    expect(await rotate()).toMatchObject({ retired: 1 })
    await ring.reload()
    expect(accepts(ring, old)).toBe(false)
  })

  test('to another algorithm lets the old keys verify until their tokens have expired', async () => {
    const before = await openRing('HS256')
    const old = sign(before)
    const after = await openRing('EdDSA')
    expect(accepts(after, old)).toBe(true)
    clock.advance('6m')
    await rotate()
    await after.reload()
    expect(accepts(after, old)).toBe(true)
    clock.advance('2d')
    await rotate()
    await after.reload()
    expect(accepts(after, old)).toBe(false)
  })
})

test('no token that is good ever fails by a rotation, in any process', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('wait' as const), seconds: fc.oneof(fc.nat(400), fc.nat(dayS)) }),
    fc.constant({ do: 'rotate' as const }),
    fc.constant({ do: 'sign' as const }),
  )
  let rotations = 0
  const act = async (one: { do: string; seconds?: number }) => {
    if (one.do === 'wait') clock.advance((one.seconds ?? 0) * 1000)
    if (one.do === 'rotate' && (await rotate('HS256')).outcome === 'rotated') rotations += 1
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const rings = [await openRing('HS256'), await openRing('HS256')]
      let issued: { token: string; untilMs: number }[] = []
      const signAll = () => {
        for (const ring of rings) issued.push({ token: sign(ring), untilMs: clock.now() + dayS * 1000 })
      }
      for (const one of steps) {
        await act(one)
        // the process that rotated reads the keys at once, the other two seconds later and signs on till then
        await rings[0]?.reload()
        signAll()
        clock.advance(2000)
        await rings[1]?.reload()
        signAll()
        issued = issued.filter(({ untilMs }) => untilMs > clock.now())
        for (const { token } of issued) {
          for (const ring of rings) expect(accepts(ring, token)).toBe(true)
        }
      }
    }),
    { seed: 7, numRuns: 40 },
  )
  expect(rotations).toBeGreaterThan(50)
}, 60_000)
