import { createEndedSessions, type EndedSession, type EndedSessions } from './ended-sessions.ts'
import { createReadPosition } from './read-position.ts'
import type { RevocationLog } from './revocation-log.ts'
import { createStandings, type StalePolicy, type Standings } from './session-standing.ts'

/** The sessions ended lately, in memory: what a guard asks on every request. */
export interface RevocationFeed extends Standings, Pick<EndedSessions, 'newest' | 'after' | 'sinceMs'> {
  /** Reads the log now: somebody says that there is news. However many say so, it is read 50 times a second at most. */
  readonly wake: () => void
  /** Calls back with what was read and is new. Returns how to stop that. */
  readonly onNews: (listener: (news: readonly EndedSession[]) => void) => () => void
  readonly stop: () => void
}

export interface RevocationFeedOptions {
  readonly log: RevocationLog
  /** How long a revocation matters: as long as an access token can outlive it, and a minute for clocks. */
  readonly keepMs: number
  /** Unix milliseconds. */
  readonly clock: () => number
  /** How often to look where nobody wakes. Default what the log says. */
  readonly pollMs?: number
  /** How long without a successful read until the feed is stale. Default 2000, and at least four looks. */
  readonly staleAfterMs?: number
  /** Default `check-store`. */
  readonly stalePolicy?: StalePolicy
  /** The most sessions that are remembered. */
  readonly maximum?: number
}

/** Reads the log now and then on; rejects when the first read fails. Its timers keep no process alive. */
export async function createRevocationFeed(options: RevocationFeedOptions): Promise<RevocationFeed> {
  const { log, keepMs, clock, pollMs = log.pollMs ?? 200, stalePolicy = 'check-store' } = options
  const staleAfterMs = options.staleAfterMs ?? Math.max(2000, 4 * pollMs)
  const { maximum } = options
  const sinceMs = () => clock() - keepMs
  const ended = createEndedSessions({ sinceMs, ...(maximum === undefined ? {} : { maximum }) })
  const position = createReadPosition(log.overlapMs ?? 0)
  const listeners = new Set<(news: readonly EndedSession[]) => void>()
  let heardAt = 0

  async function read(isLookingBack: boolean): Promise<void> {
    const startedMs = performance.now()
    const reading = position.begin(startedMs, isLookingBack)
    for (;;) {
      const page = await log.read(reading.afterSeq(), sinceMs(), pageSize)
      reading.note(page, performance.now())
      const news = ended.add(page)
      if (news.length > 0) for (const listener of listeners) listener(news)
      if (page.length < pageSize) break
    }
    reading.end()
    // what happened while it was read may have been missed
    heardAt = startedMs
  }

  await read(true)
  const reader = createReader(read)
  const unsubscribe = log.onRevocation((where) => (where === 'here' ? reader.now() : reader.soon()))
  const timers = [
    setInterval(reader.poll, pollMs).unref(),
    setInterval(ended.forget, forgetEveryMs(keepMs)).unref(),
  ]
  const silentMs = () => performance.now() - heardAt
  return Object.freeze({
    ...createStandings({ ended, silentMs, staleAfterMs, policy: stalePolicy }),
    newest: ended.newest,
    after: ended.after,
    sinceMs: ended.sinceMs,
    wake: reader.soon,
    onNews(listener: (news: readonly EndedSession[]) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      unsubscribe()
      reader.stop()
      for (const timer of timers) clearInterval(timer)
    },
  })
}

const pageSize = 5000

// a timer of more than 24 days would fire without end
const forgetEveryMs = (keepMs: number) => Math.min(keepMs, 3_600_000)

// a flood of calls costs the store no more reads than this lets through
const restMs = 20

// somebody waits for it who has already done what they were asked
const patienceMs = 250

/** One read at a time: who asks meanwhile gets another one behind it, a little later unless it is urgent. */
function createReader(read: (isLookingBack: boolean) => Promise<void>) {
  let state: 'idle' | 'reading' | 'resting' | 'stopped' = 'idle'
  let wanted: 'nothing' | 'news' | 'looking back' = 'nothing'
  let urgent: (() => void)[] = []
  let resting: NodeJS.Timeout | undefined
  const end = () => {
    if (state === 'stopped') return
    state = 'resting'
    if (urgent.length > 0) return start()
    resting = setTimeout(() => {
      state = 'idle'
      if (wanted !== 'nothing') start()
    }, restMs).unref()
  }
  function start(): void {
    clearTimeout(resting)
    state = 'reading'
    // a look back that was put off is due all the same: where news never ceases, it would never come
    const isLookingBack = wanted === 'looking back'
    wanted = 'nothing'
    const waiting = urgent
    urgent = []
    // a failed read is only late: the next one begins where the last good one ended, and the feed's standings tell
    const settle = () => {
      for (const resolve of waiting) resolve()
      end()
    }
    read(isLookingBack).then(settle, settle)
  }
  const ask = (what: 'news' | 'looking back') => {
    if (wanted !== 'looking back') wanted = what
    if (state === 'idle') start()
  }
  return {
    /** Reads what this process has just written. Resolves when that was tried, or took too long. */
    now: () =>
      new Promise<void>((resolve) => {
        if (state === 'stopped') return resolve()
        const late = setTimeout(resolve, patienceMs).unref()
        urgent.push(() => {
          clearTimeout(late)
          resolve()
        })
        if (state !== 'reading') start()
      }),
    soon: () => ask('news'),
    poll: () => ask('looking back'),
    stop() {
      state = 'stopped'
      clearTimeout(resting)
    },
  }
}
