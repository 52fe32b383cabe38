import type { RevocationLog } from './revocation-log.ts'

/** The sessions ended lately, in memory: what a guard asks on every request. */
export interface RevocationFeed {
  readonly isRevoked: (sessionId: string) => boolean
  /**
   * Whether every revocation since then would be known here: false for a time before the feed's memory, and when nothing
   * has been heard for so long that one may have been missed. Then ask the store. Unix milliseconds.
   */
  readonly knowsSince: (sinceMs: number) => boolean
  readonly stop: () => void
}

export interface RevocationFeedOptions {
  readonly log: RevocationLog
  /** How long a revocation matters: as long as an access token can outlive it, and a minute for clocks. */
  readonly keepMs: number
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Default 200. */
  readonly pollMs?: number
  /** How long without a successful read until the feed is stale. Default 2000. */
  readonly staleAfterMs?: number
}

/** Reads the log now and then on; rejects when the first read fails. Its timer keeps no process alive. */
export async function createRevocationFeed(options: RevocationFeedOptions): Promise<RevocationFeed> {
  const { log, keepMs, clock, pollMs = 200, staleAfterMs = 2000 } = options
  const endedAtMs = new Map<string, number>()
  let lastSeq = 0
  let readAt = performance.now()

  async function read(): Promise<void> {
    const entries = await log.read(lastSeq, clock() - keepMs)
    readAt = performance.now()
    for (const { seq, sessionId, atMs } of entries) {
      lastSeq = Math.max(lastSeq, seq)
      endedAtMs.set(sessionId, atMs)
    }
  }
  // a failed read is only late: the next one begins where the last good one ended, and `knowsSince` tells
  const readAgain = () => void read().catch(() => undefined)
  const forget = () => {
    for (const [id, atMs] of endedAtMs) if (atMs < clock() - keepMs) endedAtMs.delete(id)
  }

  await read()
  const unsubscribe = log.onRevocation(readAgain)
  const timers = [setInterval(readAgain, pollMs).unref(), setInterval(forget, forgetEveryMs(keepMs)).unref()]
  return Object.freeze({
    isRevoked: (sessionId: string) => endedAtMs.has(sessionId),
    knowsSince: (sinceMs: number) => sinceMs >= clock() - keepMs && performance.now() - readAt < staleAfterMs,
    stop() {
      unsubscribe()
      for (const timer of timers) clearInterval(timer)
    },
  })
}

// a timer of more than 24 days would fire without end
const forgetEveryMs = (keepMs: number) => Math.min(keepMs, 3_600_000)
