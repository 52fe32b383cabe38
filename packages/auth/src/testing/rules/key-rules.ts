import assert from 'node:assert/strict'
import type { StoredKey } from '../../keys/index.ts'
import type { Store } from '../../stores/index.ts'
import type { StoreRule } from '../store-stand.ts'

const key = (kid: string, changes: Partial<StoredKey> = {}): StoredKey => ({
  kid,
  algorithm: 'ES256',
  state: 'next',
  sealed: `sealed ${kid}`,
  createdAtMs: 1000,
  changedAtMs: 1000,
  ...changes,
})

const first = key('k1', { state: 'active' })
const second = key('k2', { createdAtMs: 1001 })
const spare = key('k3', { createdAtMs: 2000, changedAtMs: 2000 })
const rotation = { active: 'k1', next: 'k2', spare, atMs: 2000 }

const statesIn = async ({ keys }: Store) =>
  Object.fromEntries((await keys.list()).map(({ kid, state }) => [kid, state]))

/** What the key store promises. */
export const keyRules: Readonly<Record<string, StoreRule>> = {
  async 'keys come back as stored, oldest first'({ store, other }) {
    assert.deepEqual(await store.keys.list(), [])
    assert.equal(await store.keys.begin([second, first]), true)
    assert.deepEqual(await other.keys.list(), [first, second])
  },

  async 'of processes that begin an algorithm at once one does'({ store, other }) {
    const attempts = Array.from({ length: 16 }, (_, index) => {
      const keys = [key(`a${index}`, { state: 'active' }), key(`n${index}`)]
      return (index % 2 === 0 ? store : other).keys.begin(keys)
    })
    assert.equal((await Promise.all(attempts)).filter(Boolean).length, 1)
    assert.equal((await store.keys.list()).length, 2)
    assert.equal(await store.keys.begin([key('late', { state: 'active' })]), false)
    assert.equal(await store.keys.begin([key('rs', { state: 'active', algorithm: 'RS256' })]), true)
  },

  async 'a rotation moves the keys one state on'({ store, other }) {
    await store.keys.begin([first, second])
    assert.equal(await store.keys.rotate(rotation), true)
    assert.deepEqual(await other.keys.list(), [
      { ...first, state: 'retiring', changedAtMs: 2000 },
      { ...second, state: 'active', changedAtMs: 2000 },
      spare,
    ])
  },

  async 'a rotation lets the keys of other algorithms retire'({ store, other }) {
    const old = [key('h1', { state: 'active', algorithm: 'HS256' }), key('h2', { algorithm: 'HS256' })]
    await store.keys.begin(old)
    await store.keys.begin([first, second])
    await store.keys.rotate(rotation)
    const states = { k1: 'retiring', k2: 'active', k3: 'next', h1: 'retiring', h2: 'retiring' }
    assert.deepEqual(await statesIn(other), states)
    assert.equal((await other.keys.list()).find(({ kid }) => kid === 'h1')?.changedAtMs, 2000)
  },

  async 'of concurrent rotations exactly one happens'({ store, other }) {
    await store.keys.begin([first, second])
    const attempts = Array.from({ length: 16 }, (_, index) => {
      const spare = key(`spare${index}`, { createdAtMs: 2000 })
      return (index % 2 === 0 ? store : other).keys.rotate({ ...rotation, spare })
    })
    assert.equal((await Promise.all(attempts)).filter(Boolean).length, 1)
    assert.deepEqual(Object.values(await statesIn(store)), ['retiring', 'active', 'next'])
  },

  async 'a rotation from other keys than the present ones changes nothing'({ store }) {
    await store.keys.begin([first, second])
    for (const wrong of [{ active: 'k2' }, { next: 'k1' }, { active: 'x' }, { next: 'x' }]) {
      assert.equal(await store.keys.rotate({ ...rotation, ...wrong }), false)
      assert.deepEqual(await store.keys.list(), [first, second])
    }
  },

  async 'only keys that have been retiring long enough are retired'({ store, other }) {
    await store.keys.begin([first, second])
    await store.keys.rotate(rotation)
    assert.equal(await store.keys.retire(2000), 0)
    const attempts = Array.from({ length: 8 }, (_, index) =>
      (index % 2 === 0 ? store : other).keys.retire(2001),
    )
    assert.equal(
      (await Promise.all(attempts)).reduce((sum, retired) => sum + retired, 0),
      1,
    )
    assert.deepEqual(await statesIn(other), { k2: 'active', k3: 'next' })
    assert.equal(await store.keys.retire(Number.MAX_SAFE_INTEGER), 0)
  },

  async 'an active key that is revoked is gone, and the next one takes its place'({ store, other }) {
    await store.keys.begin([first, second])
    assert.equal(await store.keys.revoke({ kid: 'k1', spare, atMs: 2000 }), true)
    assert.deepEqual(await other.keys.list(), [{ ...second, state: 'active', changedAtMs: 2000 }, spare])
  },

  async 'a next key that is revoked is replaced, and a retiring one is not'({ store, other }) {
    await store.keys.begin([first, second])
    assert.equal(await store.keys.revoke({ kid: 'k2', spare, atMs: 2000 }), true)
    assert.deepEqual(await statesIn(other), { k1: 'active', k3: 'next' })
    const fourth = key('k4', { createdAtMs: 3000 })
    assert.equal(await store.keys.rotate({ active: 'k1', next: 'k3', spare: fourth, atMs: 3000 }), true)
    assert.equal(await store.keys.revoke({ kid: 'k1', spare: key('k5'), atMs: 3000 }), true)
    assert.deepEqual(await statesIn(other), { k3: 'active', k4: 'next' })
  },

  async 'a key of another algorithm that is revoked is not replaced'({ store, other }) {
    await store.keys.begin([first, second])
    await store.keys.begin([key('r1', { state: 'active', algorithm: 'RS256' })])
    assert.equal(await store.keys.revoke({ kid: 'r1', spare, atMs: 2000 }), true)
    assert.deepEqual(await statesIn(other), { k1: 'active', k2: 'next' })
  },

  async 'a key that is not there is not revoked, nor one that nothing could take the place of'({ store }) {
    await store.keys.begin([first])
    for (const kid of ['k1', 'x', '']) {
      assert.equal(await store.keys.revoke({ kid, spare, atMs: 2000 }), false)
      assert.deepEqual(await store.keys.list(), [first])
    }
  },

  async 'of concurrent revocations of one key exactly one happens, also beside a rotation'({ store, other }) {
    await store.keys.begin([first, second])
    const attempts = Array.from({ length: 8 }, (_, index) =>
      (index % 2 === 0 ? store : other).keys.revoke({
        kid: 'k1',
        spare: key(`spare${index}`, { createdAtMs: 2000 }),
        atMs: 2000,
      }),
    )
    const rotated = other.keys.rotate(rotation)
    assert.equal((await Promise.all(attempts)).filter(Boolean).length, 1)
    await rotated
    const states = await statesIn(store)
    assert.equal(states['k1'], undefined)
    assert.deepEqual(
      Object.values(states)
        .filter((state) => state !== 'retiring')
        .sort(),
      ['active', 'next'],
    )
  },

  async 'whatever happens to keys at once, one is active and one next'({ store, other }) {
    await store.keys.begin([first, second])
    for (let round = 0; round < 12; round++) {
      const keys = await store.keys.list()
      const [active = '', next = ''] = ['active', 'next'].map(
        (state) => keys.find((one) => one.state === state)?.kid,
      )
      const spares = ['a', 'b'].map((name) => key(`${name}${round}`, { createdAtMs: 2000 + round }))
      const [spare = first, another = first] = spares
      const atMs = 2000
      await Promise.all([
        round % 2 === 0
          ? store.keys.rotate({ active, next, spare, atMs })
          : store.keys.revoke({ kid: active, spare, atMs }),
        other.keys.revoke({ kid: next, spare: another, atMs }),
      ])
      const states = Object.values(await statesIn(store)).filter((state) => state !== 'retiring')
      assert.deepEqual(states.toSorted(), ['active', 'next'])
    }
  },
}
