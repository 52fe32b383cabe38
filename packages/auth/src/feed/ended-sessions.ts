/** A session that ended, and when: Unix milliseconds. */
export interface EndedSession {
  readonly sessionId: string
  readonly atMs: number
}

/** With its place in the order in which this process learnt of them: 1 is the first. */
export interface NumberedSession extends EndedSession {
  readonly number: number
}

/** The sessions that ended lately, in memory. */
export interface EndedSessions {
  readonly has: (sessionId: string) => boolean
  /** Takes new ones; those that are known are left out. Answers what was new. */
  readonly add: (entries: Iterable<EndedSession>) => NumberedSession[]
  /** Everything that ended since then is known here. Unix milliseconds. */
  readonly sinceMs: () => number
  /** How many have ever been added: the number of the newest. */
  readonly newest: () => number
  /**
   * Those that are numbered higher, in order, at most `limit` (default all); behind 0 all that are kept. Undefined: some
   * of them are forgotten.
   */
  readonly after: (number: number, limit?: number) => NumberedSession[] | undefined
  readonly size: () => number
  /** Drops what no token can outlive. */
  readonly forget: () => void
}

export interface EndedSessionsOptions {
  /** What ended before then matters no more, because no token can be that old. Unix milliseconds. */
  readonly sinceMs: () => number
  /** The most that are kept, about 160 bytes each: after a flood the oldest are forgotten, and `sinceMs` tells. */
  readonly maximum?: number
}

export function createEndedSessions(options: EndedSessionsOptions): EndedSessions {
  const { maximum = 200_000 } = options
  const known = new Map<string, NumberedSession>()
  /** In the order of their numbers; those that are forgotten are taken out now and then. */
  let inOrder: NumberedSession[] = []
  let newest = 0
  let forgotten = 0
  let floorMs = options.sinceMs()
  const drop = ({ sessionId, number }: NumberedSession) => {
    known.delete(sessionId)
    forgotten = Math.max(forgotten, number)
    if (inOrder.length > 2 * known.size + 1000) inOrder = [...known.values()]
  }
  // a clock that is set back does not bring back what was forgotten, or never read, while it was ahead
  const raiseFloor = () => {
    floorMs = Math.max(options.sinceMs(), floorMs)
  }
  const makeRoom = () => {
    for (const oldest of known.values()) {
      if (known.size <= maximum) return
      drop(oldest)
      floorMs = Math.max(floorMs, oldest.atMs + 1)
    }
  }
  return {
    has: (sessionId) => known.has(sessionId),
    add(entries) {
      raiseFloor()
      const added: NumberedSession[] = []
      for (const { sessionId, atMs } of entries) {
        if (known.has(sessionId)) continue
        const session = { sessionId, atMs, number: ++newest }
        known.set(sessionId, session)
        inOrder.push(session)
        added.push(session)
      }
      makeRoom()
      return added
    },
    sinceMs: () => Math.max(options.sinceMs(), floorMs),
    newest: () => newest,
    after(number, limit = Number.POSITIVE_INFINITY) {
      if (number > newest || (number > 0 && number < forgotten)) return undefined
      const found: NumberedSession[] = []
      for (let index = indexAfter(inOrder, number); found.length < limit; index++) {
        const session = inOrder[index]
        if (session === undefined) break
        if (known.has(session.sessionId)) found.push(session)
      }
      return found
    },
    size: () => known.size,
    forget() {
      raiseFloor()
      const beforeMs = options.sinceMs()
      for (const session of known.values()) if (session.atMs < beforeMs) drop(session)
    },
  }
}

/** Where those begin that are numbered higher. */
function indexAfter(inOrder: readonly NumberedSession[], number: number): number {
  let [low, high] = [0, inOrder.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((inOrder[middle]?.number ?? 0) > number) high = middle
    else low = middle + 1
  }
  return low
}
