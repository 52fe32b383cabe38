import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { createManualClock } from '../testing/index.ts'
import {
  createRevocationFeed,
  type Revocation,
  type RevocationFeed,
  type RevocationLog,
  type StalePolicy,
} from './index.ts'

const feeds: RevocationFeed[] = []
afterEach(() => {
  for (const feed of feeds.splice(0)) feed.stop()
})

/** A log in memory, as another process writes it; `fault` makes reading fail. */
function createLog() {
  const entries: Revocation[] = []
  const listeners = new Set<Parameters<RevocationLog['onRevocation']>[0]>()
  const state = { fault: false, reads: 0 }
  const log: RevocationLog = {
    async read(afterSeq, sinceMs, limit) {
      state.reads += 1
      if (state.fault) throw new Error('the database is gone')
      const found = entries.filter(({ seq, atMs }) => seq > afterSeq && atMs >= sinceMs)
      return found.toSorted((one, other) => one.seq - other.seq).slice(0, limit)
    },
    onRevocation(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    log,
    state,
    listeners,
    end: (sessionId: string, atMs: number, seq = entries.length + 1) =>
      entries.push({ seq, sessionId, atMs }),
    announce: async () => {
      await Promise.all([...listeners].map((listener) => listener('here')))
    },
  }
}

const isEnded = (feed: RevocationFeed, sessionId: string) =>
  feed.standing(sessionId, Number.POSITIVE_INFINITY) === 'ended'
const isSure = (feed: RevocationFeed, issuedAtMs = 0) => feed.standing('another', issuedAtMs) === 'live'

type Changes = Partial<Parameters<typeof createRevocationFeed>[0]>

async function startFeed(log: RevocationLog, changes: Changes = {}) {
  const feed = await createRevocationFeed({
    log,
    keepMs: 60_000,
    clock: () => 0,
    pollMs: 10,
    staleAfterMs: 100,
    ...changes,
  })
  feeds.push(feed)
  return feed
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const until = async (isTrue: () => boolean) => {
  for (let waited = 0; !isTrue() && waited < 2000; waited += 5) await pause(5)
  return isTrue()
}

test('knows at once what was revoked before it began', async () => {
  const { log, end } = createLog()
  end('a', 0)
  const feed = await startFeed(log)
  expect([isEnded(feed, 'a'), isEnded(feed, 'b')]).toEqual([true, false])
})

test('does not look at revocations that no token can outlive', async () => {
  const { log, end } = createLog()
  end('old', 999)
  end('new', 1000)
  const feed = await startFeed(log, { clock: () => 61_000 })
  expect([isEnded(feed, 'old'), isEnded(feed, 'new')]).toEqual([false, true])
})

test('learns what other processes revoke', async () => {
  const { log, end } = createLog()
  const feed = await startFeed(log)
  end('a', 0)
  end('b', 0)
  expect(await until(() => isEnded(feed, 'b'))).toBe(true)
  expect(isEnded(feed, 'a')).toBe(true)
})

test('learns what this process revokes without waiting for its turn', async () => {
  const { log, end, announce } = createLog()
  const feed = await createRevocationFeed({ log, keepMs: 60_000, clock: () => 0, pollMs: 60_000 })
  feeds.push(feed)
  for (const id of ['a', 'b', 'c']) {
    end(id, 0)
    await announce()
    expect(isEnded(feed, id)).toBe(true)
  }
})

test('waits for no log that says nothing, when this process has revoked', async () => {
  const { log, announce } = createLog()
  let isHanging = false
  const read: RevocationLog['read'] = (...asked) =>
    isHanging ? new Promise(() => undefined) : log.read(...asked)
  await startFeed({ ...log, read }, { pollMs: 60_000 })
  isHanging = true
  const startedMs = performance.now()
  await announce()
  await announce()
  expect(performance.now() - startedMs).toBeLessThan(1000)
})

test('knows what happened since its memory begins, and says so', async () => {
  const { log } = createLog()
  const feed = await startFeed(log, { clock: () => 100_000 })
  expect([39_999, 40_000, 100_000].map((issuedAtMs) => feed.standing('a', issuedAtMs))).toEqual([
    'unknown',
    'live',
    'live',
  ])
})

test('knows nothing for sure when the log cannot be read, and catches up when it can', async () => {
  const { log, end, state } = createLog()
  const feed = await startFeed(log)
  expect(isSure(feed)).toBe(true)
  state.fault = true
  end('a', 0)
  expect(await until(() => !isSure(feed))).toBe(true)
  expect(isEnded(feed, 'a')).toBe(false)
  state.fault = false
  expect(await until(() => isSure(feed) && isEnded(feed, 'a'))).toBe(true)
})

test('does not begin without having read the log', async () => {
  const { log, state } = createLog()
  state.fault = true
  await expect(startFeed(log)).rejects.toThrow('the database is gone')
})

test('forgets what no token can outlive', async () => {
  const clock = createManualClock(0)
  const { log, end } = createLog()
  end('a', 0)
  const feed = await startFeed(log, { keepMs: 20, clock: clock.now })
  await pause(60)
  expect(isEnded(feed, 'a')).toBe(true)
  clock.advance(21)
  expect(await until(() => !isEnded(feed, 'a'))).toBe(true)
})

test('sleeps between its looks, also where tokens live for months', async () => {
  const { log, end } = createLog()
  const now = { asked: 0 }
  end('a', 0)
  const clock = () => {
    now.asked += 1
    return 0
  }
  const feed = await createRevocationFeed({ log, keepMs: 90 * 86_400_000, clock, pollMs: 60_000 })
  feeds.push(feed)
  const atFirst = now.asked
  await pause(50)
  expect(now.asked).toBe(atFirst)
})

test('reads no more once it is stopped', async () => {
  const { log, listeners, state } = createLog()
  const feed = await startFeed(log)
  feed.stop()
  const atStop = state.reads
  await pause(40)
  expect(state.reads).toBe(atStop)
  expect(listeners.size).toBe(0)
})

test('reads a long log page by page', async () => {
  const { log, end, state } = createLog()
  for (let index = 0; index < 12_000; index++) end(`session-${index}`, 0)
  const feed = await startFeed(log, { pollMs: 60_000 })
  expect([isEnded(feed, 'session-0'), isEnded(feed, 'session-11999')]).toEqual([true, true])
  expect([feed.status().sessions, state.reads]).toEqual([12_000, 3])
})

test('tells of what is new, once', async () => {
  const { log, end, announce } = createLog()
  end('old', 0)
  const feed = await startFeed(log)
  const told: unknown[] = []
  const stop = feed.onNews((news) => told.push(...news))
  end('a', 7)
  await announce()
  expect(await until(() => told.length > 0)).toBe(true)
  await pause(50)
  stop()
  end('b', 8)
  expect(await until(() => isEnded(feed, 'b'))).toBe(true)
  expect(told).toEqual([{ sessionId: 'a', atMs: 7, number: 2 }])
})

test('a flood of calls costs the log no more than 50 reads in a second', async () => {
  const { log, end, state } = createLog()
  const feed = await startFeed(log, { pollMs: 60_000 })
  const atFirst = state.reads
  const startedMs = performance.now()
  while (performance.now() - startedMs < 300) {
    for (let call = 0; call < 1000; call++) feed.wake()
    await pause(0)
  }
  end('last', 0)
  feed.wake()
  expect(await until(() => isEnded(feed, 'last'))).toBe(true)
  expect(state.reads - atFirst).toBeLessThanOrEqual(20)
})

test('learns what was committed out of order also while news never ceases', async () => {
  const { log, end } = createLog()
  const feed = await startFeed({ ...log, overlapMs: 20_000 }, { pollMs: 50 })
  end('first', 0, 1)
  end('third', 0, 3)
  const storm = setInterval(feed.wake, 1)
  onTestFinished(() => clearInterval(storm))
  expect(await until(() => isEnded(feed, 'third'))).toBe(true)
  end('second', 0, 2)
  expect(await until(() => isEnded(feed, 'second'))).toBe(true)
})

test('remembers no more than it may, and knows what it has forgotten', async () => {
  const { log, end } = createLog()
  for (let index = 0; index < 10; index++) end(`session-${index}`, 1000 + index)
  const feed = await startFeed(log, { maximum: 4, clock: () => 2000 })
  expect(feed.status().sessions).toBe(4)
  expect(feed.standing('session-9', 0)).toBe('ended')
  // what was issued before the oldest that is remembered may be one of the forgotten: the store is asked
  expect([1005, 1006].map((issuedAtMs) => feed.standing('session-0', issuedAtMs))).toEqual([
    'unknown',
    'live',
  ])
})

describe('when nothing has been heard for too long', () => {
  async function staleFeed(stalePolicy: StalePolicy) {
    const { log, end, state } = createLog()
    end('a', 0)
    const feed = await startFeed(log, { staleAfterMs: 30, stalePolicy })
    state.fault = true
    expect(await until(() => feed.status().isStale)).toBe(true)
    return { feed, state }
  }

  test('the store is to be asked, by default', async () => {
    const { feed } = await staleFeed('check-store')
    expect(feed.standing('b', 0)).toBe('unknown')
    expect(feed.status()).toMatchObject({ isStale: true, isRefusing: false })
  })

  test('nobody passes, where it fails closed', async () => {
    const { feed, state } = await staleFeed('fail-closed')
    expect(feed.standing('b', 0)).toBe('unavailable')
    expect(feed.status()).toMatchObject({ isStale: true, isRefusing: true })
    state.fault = false
    expect(await until(() => feed.standing('b', 0) === 'live')).toBe(true)
  })

  test('everybody is accepted for a while, where that is allowed; then the store is to be asked', async () => {
    const { feed } = await staleFeed({ acceptForMs: 300 })
    expect(feed.standing('b', 0)).toBe('live')
    expect(await until(() => feed.standing('b', 0) === 'unknown')).toBe(true)
    expect(feed.status().ageMs).toBeGreaterThanOrEqual(300)
  })

  test.each(['check-store', 'fail-closed', { acceptForMs: 60_000 }] as const)(
    'what is known to have ended has ended, with %j',
    async (policy) => {
      const { feed } = await staleFeed(policy)
      expect(feed.standing('a', 0)).toBe('ended')
    },
  )
})
