import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import type { AttemptCount, AttemptStore } from '../../limits/index.ts'
import { dayMs, type StoreRule } from '../store-stand.ts'

/** What a store promises about the counters of failed attempts. */
export const attemptRules: Readonly<Record<string, StoreRule>> = {
  'a counter is what was written last, for every process': async ({ store, other, clock }) => {
    await put(store.attempts, 'a:1', { failures: 3, pending: 1, expiresAtMs: clock.now() + 5 })
    deepStrictEqual(await look(other.attempts, 'a:1'), {
      failures: 3,
      pending: 1,
      expiresAtMs: clock.now() + 5,
    })
    await put(other.attempts, 'a:1', { failures: 4, pending: 0, expiresAtMs: undefined })
    deepStrictEqual(await look(store.attempts, 'a:1'), { failures: 4, pending: 0, expiresAtMs: undefined })
    await put(store.attempts, 'a:1', undefined)
    strictEqual(await look(other.attempts, 'a:1'), undefined)
  },

  'what is decided goes by the time of the store': async ({ store, clock }) => {
    clock.advance('3d')
    const { result: nowMs } = await store.attempts.change(['a:1'], (_, now) => ({
      writes: new Map(),
      result: now,
    }))
    strictEqual(nowMs, clock.now())
  },

  'of concurrent changes of one counter, in two processes, none is lost': async ({ store, other }) => {
    const changes = Array.from({ length: 40 }, (_, index) =>
      countUp((index % 2 === 0 ? store : other).attempts, ['a:1']),
    )
    await Promise.all(changes)
    strictEqual((await look(store.attempts, 'a:1'))?.failures, 40)
  },

  'counters are changed together or not at all, whatever the order they are named in': async ({
    store,
    other,
  }) => {
    const changes = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? countUp(store.attempts, ['a:1', 'a:2']) : countUp(other.attempts, ['a:2', 'a:1']),
    )
    await Promise.all(changes)
    const counts = await Promise.all(['a:1', 'a:2'].map((key) => look(store.attempts, key)))
    deepStrictEqual(
      counts.map((count) => count?.failures),
      [20, 20],
    )
  },

  'a window adds up until it has expired, and then begins anew': async ({ store, other, clock }) => {
    await Promise.all([store, other, store].map(({ attempts }) => attempts.add('i:1', 2, 1000)))
    const window = await other.attempts.add('i:1', 1, 1000)
    deepStrictEqual(window, { failures: 7, expiresAtMs: clock.now() + 1000, nowMs: clock.now() })
    clock.advance(1000)
    strictEqual((await store.attempts.add('i:1', 1, 1000)).failures, 1)
  },

  'a window from before the clock was set back begins anew': async ({ store, clock }) => {
    await store.attempts.add('i:1', 9, 1000)
    clock.advance(-3_600_000)
    const window = await store.attempts.add('i:1', 1, 1000)
    deepStrictEqual([window.failures, window.expiresAtMs - clock.now()], [1, 1000])
  },

  'counters are deleted a day after they expired, and those never that do not': async ({ store, clock }) => {
    await put(store.attempts, 'a:old', { failures: 1, pending: 0, expiresAtMs: clock.now() })
    await put(store.attempts, 'a:new', { failures: 1, pending: 0, expiresAtMs: clock.now() + 1000 })
    await put(store.attempts, 'a:locked', { failures: 100, pending: 0, expiresAtMs: undefined })
    clock.advance(dayMs + 1)
    await store.attempts.deleteExpired()
    const left = await Promise.all(['a:old', 'a:new', 'a:locked'].map((key) => look(store.attempts, key)))
    deepStrictEqual(
      left.map((count) => count?.failures),
      [undefined, 1, 100],
    )
  },

  'what is removed is forgotten, and nothing else is': async ({ store, other, clock }) => {
    const count = { failures: 1, pending: 0, expiresAtMs: clock.now() + 1000 }
    for (const key of ['a:1', 'a:2', 'a:3']) await put(store.attempts, key, count)
    await other.attempts.remove(['a:1', 'a:3', 'a:nobody'])
    const left = await Promise.all(['a:1', 'a:2', 'a:3'].map((key) => look(store.attempts, key)))
    deepStrictEqual(left, [undefined, count, undefined])
  },
}

async function look(attempts: AttemptStore, key: string): Promise<AttemptCount | undefined> {
  const read = await attempts.change([key], (found) => ({ writes: new Map(), result: found.get(key) }))
  return read.result
}

const put = (attempts: AttemptStore, key: string, count: AttemptCount | undefined) =>
  attempts.change([key], () => ({ writes: new Map([[key, count]]), result: undefined }))

const countUp = (attempts: AttemptStore, keys: readonly string[]) =>
  attempts.change(keys, (found, nowMs) => ({
    writes: new Map(
      keys.map((key) => [
        key,
        { failures: (found.get(key)?.failures ?? 0) + 1, pending: 0, expiresAtMs: nowMs + 1000 },
      ]),
    ),
    result: undefined,
  }))
