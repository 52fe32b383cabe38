import { afterEach, expect, test } from 'vitest'
import { createManualClock } from '../testing/index.ts'
import { createRevocationFeed, type Revocation, type RevocationFeed, type RevocationLog } from './index.ts'

const feeds: RevocationFeed[] = []
afterEach(() => {
  for (const feed of feeds.splice(0)) feed.stop()
})

/** A log in memory, as another process writes it; `fault` makes reading fail. */
function createLog() {
  const entries: Revocation[] = []
  const listeners = new Set<() => void>()
  const state = { fault: false, reads: 0 }
  const log: RevocationLog = {
    async read(afterSeq, sinceMs) {
      state.reads += 1
      if (state.fault) throw new Error('the database is gone')
      return entries.filter(({ seq, atMs }) => seq > afterSeq && atMs >= sinceMs)
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
    end: (sessionId: string, atMs: number) => entries.push({ seq: entries.length + 1, sessionId, atMs }),
    announce: () => {
      for (const listener of listeners) listener()
    },
  }
}

async function startFeed(log: RevocationLog, changes: { keepMs?: number; clock?: () => number } = {}) {
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
  expect([feed.isRevoked('a'), feed.isRevoked('b')]).toEqual([true, false])
})

test('does not look at revocations that no token can outlive', async () => {
  const { log, end } = createLog()
  end('old', 999)
  end('new', 1000)
  const feed = await startFeed(log, { clock: () => 61_000 })
  expect([feed.isRevoked('old'), feed.isRevoked('new')]).toEqual([false, true])
})

test('learns what other processes revoke', async () => {
  const { log, end } = createLog()
  const feed = await startFeed(log)
  end('a', 0)
  end('b', 0)
  expect(await until(() => feed.isRevoked('b'))).toBe(true)
  expect(feed.isRevoked('a')).toBe(true)
})

test('learns what this process revokes without waiting for its turn', async () => {
  const { log, end, announce } = createLog()
  const feed = await createRevocationFeed({ log, keepMs: 60_000, clock: () => 0, pollMs: 60_000 })
  feeds.push(feed)
  end('a', 0)
  announce()
  await pause(0)
  expect(feed.isRevoked('a')).toBe(true)
})

test('knows what happened since its memory begins, and says so', async () => {
  const { log } = createLog()
  const feed = await startFeed(log, { clock: () => 100_000 })
  expect([39_999, 40_000, 100_000].map(feed.knowsSince)).toEqual([false, true, true])
})

test('knows nothing for sure when the log cannot be read, and catches up when it can', async () => {
  const { log, end, state } = createLog()
  const feed = await startFeed(log)
  expect(feed.knowsSince(0)).toBe(true)
  state.fault = true
  end('a', 0)
  expect(await until(() => !feed.knowsSince(0))).toBe(true)
  expect(feed.isRevoked('a')).toBe(false)
  state.fault = false
  expect(await until(() => feed.knowsSince(0) && feed.isRevoked('a'))).toBe(true)
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
  expect(feed.isRevoked('a')).toBe(true)
  clock.advance(21)
  expect(await until(() => !feed.isRevoked('a'))).toBe(true)
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
