import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { issuerKey } from '../testing/test-issuer.ts'
import { importKey, type Jwk, type Key, signJws, verifyJws } from '../tokens/index.ts'
import { createKeyRing, ownKeys } from './index.ts'

const foreign = issuerKey('theirs')
const imposter = issuerKey('ours')
const toKey = (jwk: Jwk) => importKey({ jwk }, 'verify')

/** A ring whose own key has the kid `ours`, beside keys of another issuer that a test changes. */
async function start() {
  const keys = ownKeys({ algorithm: 'HS256', secret: randomBytes(32).toString('hex'), kid: 'ours' }, [])
  let loaded: typeof keys | undefined = keys
  let others: readonly Key[] = []
  const ring = await createKeyRing(
    async () => loaded,
    () => others,
  )
  loaded = undefined
  return {
    ring,
    own: signJws(keys.signing, '{}'),
    learn: (...jwks: Jwk[]) => {
      others = jwks.map(toKey)
    },
    rotate: () => {
      loaded = { ...keys }
      return ring.reload()
    },
    accepts: (token: string) => verifyJws(token, ring.keySet()) !== undefined,
  }
}

test('keys of another issuer verify beside our own from the moment they are known', async () => {
  const { accepts, own, learn } = await start()
  expect([accepts(own), accepts(foreign.sign({}))]).toEqual([true, false])
  learn(foreign.jwk)
  expect([accepts(own), accepts(foreign.sign({}))]).toEqual([true, true])
  learn()
  expect([accepts(own), accepts(foreign.sign({}))]).toEqual([true, false])
})

test('a key of another issuer never takes the kid of one of ours', async () => {
  const { accepts, own, learn } = await start()
  learn(imposter.jwk, foreign.jwk)
  expect([accepts(own), accepts(imposter.sign({})), accepts(foreign.sign({}))]).toEqual([true, false, true])
})

test('keys of another issuer stay when our own are read again', async () => {
  const { accepts, learn, rotate } = await start()
  learn(foreign.jwk)
  await rotate()
  expect(accepts(foreign.sign({}))).toBe(true)
})

test('the key set is one object until something changes', async () => {
  const { ring, learn, rotate } = await start()
  const before = ring.keySet()
  expect(ring.keySet()).toBe(before)
  learn(foreign.jwk)
  const learnt = ring.keySet()
  expect([learnt === before, ring.keySet() === learnt]).toEqual([false, true])
  await rotate()
  expect(ring.keySet()).not.toBe(learnt)
})

test('keys of another issuer are not published as ours', async () => {
  const { ring, learn } = await start()
  learn(foreign.jwk)
  ring.keySet()
  expect(ring.publicKeys()).toEqual([])
})
