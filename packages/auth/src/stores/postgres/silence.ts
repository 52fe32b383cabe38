/** What waits for an answer of the database. */
export interface Call {
  /** Ends the waiting: nothing has been heard from the database for too long. */
  readonly giveUp: () => void
}

export interface Silence {
  readonly begin: (call: Call) => void
  /** The call was answered, or is over. */
  readonly end: (call: Call) => void
  readonly heard: () => void
  readonly stop: () => void
}

const tickMs = 200
// a machine that hangs answers neither; a statement that is slow leaves others to be answered
const ticksToProbe = 4
const ticksToGiveUp = 8

/**
 * Notices that the database has fallen silent, with no connection lost: a machine that hangs, a network that swallows.
 * `probe` asks something simple. Counts ticks, not time: when this process itself was held up, none was missed.
 */
export function createSilence(probe: () => void): Silence {
  const calls = new Map<Call, number>()
  let timer: NodeJS.Timeout | undefined
  let now = 0
  let lastHeard = 0

  function tick() {
    now += 1
    const [oldest] = calls.values()
    if (oldest === undefined) {
      clearInterval(timer)
      timer = undefined
      return
    }
    const quiet = now - Math.max(oldest, lastHeard)
    if (quiet === ticksToProbe) probe()
    if (quiet < ticksToGiveUp) return
    lastHeard = now
    for (const call of [...calls.keys()]) call.giveUp()
  }

  return {
    begin(call) {
      calls.set(call, now)
      timer ??= setInterval(tick, tickMs)
    },
    end(call) {
      calls.delete(call)
      lastHeard = now
    },
    heard() {
      lastHeard = now
    },
    stop: () => clearInterval(timer),
  }
}
