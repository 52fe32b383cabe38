import type { Session } from './session.ts'
import type { TokenUse } from './session-store.ts'

/** Tells the store, in batches, of which rotations a token was seen in use: what a late retry must know. */
export interface UseReporter {
  /** Notes a good token, by its session and its `iat`. Touches memory only, so that a guard can call it each time. */
  readonly note: (sessionId: string, issuedAtSeconds: number) => void
  /** Whether this process has seen a token that the session's latest rotation issued: it knows before the store does. */
  readonly hasSeen: (session: Session) => boolean
  /** How many sessions the store has not been told of yet. */
  readonly pending: () => number
  /** Reports what has been noted so far. Never rejects. */
  readonly flush: () => Promise<void>
  readonly stop: () => Promise<void>
}

export interface UseReporterOptions {
  readonly confirm: (uses: readonly TokenUse[]) => Promise<void>
  readonly onError: (error: unknown) => void
  /** Default 1000. */
  readonly everyMs?: number
  /** How many sessions are remembered, twice at most; more cost a report more each. Default 50,000. */
  readonly maximumRemembered?: number
}

// a transaction of so many single updates takes a millisecond, and nobody waits for it
const batchSize = 500

export function createUseReporter(options: UseReporterOptions): UseReporter {
  const { confirm, onError, everyMs = 1000, maximumRemembered = 50_000 } = options
  // the latest `iat` by session: those noted since the last turn-over, and before it
  let seen = new Map<string, number>()
  let seenBefore = new Map<string, number>()
  let pending = new Map<string, number>()
  let flushing: Promise<void> | undefined
  const latest = (id: string) => seen.get(id) ?? seenBefore.get(id) ?? -1

  function note(id: string, issuedAtSeconds: number) {
    if (latest(id) >= issuedAtSeconds) return
    if (seen.size >= maximumRemembered) {
      seenBefore = seen
      seen = new Map()
    }
    seen.set(id, issuedAtSeconds)
    if (pending.size < maximumRemembered) pending.set(id, issuedAtSeconds)
    // forgotten, so that its next use is noted again: the store has not taken anything for long
    else seen.delete(id)
  }

  async function report(): Promise<void> {
    const uses = [...pending].map(([sessionId, issuedAtSeconds]) => ({ sessionId, issuedAtSeconds }))
    pending = new Map()
    for (let start = 0; start < uses.length; start += batchSize) {
      try {
        await confirm(uses.slice(start, start + batchSize))
      } catch (error) {
        for (const { sessionId, issuedAtSeconds } of uses.slice(start))
          if (!pending.has(sessionId)) pending.set(sessionId, issuedAtSeconds)
        onError(error)
        return
      }
    }
  }

  const flush = () => {
    flushing ??= report().finally(() => {
      flushing = undefined
    })
    return flushing
  }
  const timer = setInterval(() => void (pending.size > 0 && flush()), everyMs).unref()

  return Object.freeze({
    note,
    hasSeen: ({ id, rotatedAtMs }: Session) => latest(id) >= Math.floor(rotatedAtMs / 1000),
    pending: () => pending.size,
    flush,
    async stop() {
      clearInterval(timer)
      await flushing
      await flush()
    },
  })
}
