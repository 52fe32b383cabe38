/** What waits for an answer of the database. */
export interface Call {
  /** Ends the waiting: nothing has been heard for too long, from anybody, or on this call's own connection. */
  readonly giveUp: (why: 'silent' | 'late') => void
}

export interface Silence {
  readonly begin: (call: Call) => void
  /** A part of the call was answered; the next one may take as long again. */
  readonly goOn: (call: Call) => void
  /** The call was answered, or is over. */
  readonly end: (call: Call) => void
  readonly heard: () => void
  /** How often something was heard. */
  readonly answers: () => number
  readonly stop: () => void
}

export interface SilenceOptions {
  /** Asks something simple. */
  readonly probe: () => void
  /** How long one call may take while others are answered. */
  readonly limitMs: () => number
}

const tickMs = 200
// a machine that hangs answers neither; a statement that is slow leaves others to be answered
const ticksToProbe = 4
const ticksToGiveUp = 8

/**
 * Notices that the database has fallen silent, with no connection lost: a machine that hangs, a network that swallows;
 * and that one connection has, while others are answered. Counts ticks, not time: when this process itself was held up,
 * none was missed. One timer for all calls: a call costs an entry of a map.
 */
export function createSilence({ probe, limitMs }: SilenceOptions): Silence {
  // in the order in which they began
  const calls = new Map<Call, number>()
  let timer: NodeJS.Timeout | undefined
  let now = 0
  let lastHeard = 0
  let answers = 0

  function heard() {
    answers += 1
    lastHeard = now
  }

  // what is given up is forgotten first: that its connection is closed then is nothing that was heard
  function giveUp(call: Call, why: 'silent' | 'late') {
    calls.delete(call)
    call.giveUp(why)
  }

  function tick() {
    now += 1
    const [oldest] = calls.values()
    if (oldest === undefined) {
      clearInterval(timer)
      timer = undefined
      return
    }
    const ticksToBeLate = Math.ceil(limitMs() / tickMs) + 1
    for (const [call, begun] of [...calls]) {
      if (now - begun < ticksToBeLate) break
      giveUp(call, 'late')
    }
    const quiet = now - Math.max(oldest, lastHeard)
    if (quiet === ticksToProbe) probe()
    if (quiet < ticksToGiveUp) return
    lastHeard = now
    for (const call of [...calls.keys()]) giveUp(call, 'silent')
  }

  return {
    begin(call) {
      calls.set(call, now)
      timer ??= setInterval(tick, tickMs)
    },
    goOn(call) {
      if (!calls.delete(call)) return
      calls.set(call, now)
      heard()
    },
    end(call) {
      if (calls.delete(call)) heard()
    },
    heard,
    answers: () => answers,
    stop: () => clearInterval(timer),
  }
}
