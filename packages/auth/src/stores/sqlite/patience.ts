import { type Faults, isBusy } from './faults.ts'

export interface PatienceOptions {
  readonly faults: Pick<Faults, 'toTell'>
  /** Told of every try but the first. */
  readonly onRetry: () => void
}

/**
 * Does work on the database, again and again while other processes keep it locked, for two seconds in which it can try, and
 * five in all: a process that has just started, or is held up by something else, has hardly tried in two.
 */
export type Patiently = <T>(work: () => T) => Promise<T>

/** Whoever waits for the lock in this process; `nudge` lets them try at once. */
interface Waiting {
  nudge: () => void
  /** How long it has waited, as far as the pauses were as long as they were meant to be. */
  waitedMs: number
  readonly sinceMs: number
}

const isOver = ({ waitedMs, sinceMs }: Waiting) =>
  waitedMs > patienceMs || performance.now() - sinceMs > atMostMs

const patienceMs = 2000
const atMostMs = 5000
const longestPauseMs = 15
// long against one write, short against the patience
const turnMs = 20
// so long that whoever waits in another process has tried meanwhile
const restMs = 2

/**
 * SQLite keeps no queue, and its own busy_timeout would sleep on the event loop: seconds were measured, with two processes
 * on one file. Here each who waits gives somebody a try every few milliseconds, so that a process has as many tries as it
 * has work, and whoever has waited longest takes it. Where each tried for itself, some of many were never lucky. A
 * process that has had many turns in a row rests: what is due in it after each would come before all others, who see
 * nothing but a lock.
 */
export function createPatience({ faults, onRetry }: PatienceOptions): Patiently {
  // who waits longest comes first
  const queue: Waiting[] = []
  let writesSince: number | undefined
  let restsUntil = 0

  function noteWrite(): void {
    const now = performance.now()
    writesSince ??= now
    if (now - writesSince < turnMs) return
    writesSince = undefined
    restsUntil = now + restMs
  }

  /** Resolves when this one has waited longest and somebody's pause is over, or when its time is up. */
  async function turn(one: Waiting): Promise<void> {
    for (;;) {
      await pauseOrNudge(one)
      if (isOver(one)) return
      if (performance.now() < restsUntil) continue
      const [first] = queue
      if (first === one) return
      first?.nudge()
    }
  }

  async function insist<T>(work: () => T): Promise<T> {
    const one: Waiting = { nudge: () => undefined, waitedMs: 0, sinceMs: performance.now() }
    queue.push(one)
    try {
      for (;;) {
        await turn(one)
        onRetry()
        try {
          const result = work()
          noteWrite()
          return result
        } catch (error) {
          if (!isBusy(error) || isOver(one)) throw error
          writesSince = undefined
        }
      }
    } finally {
      queue.splice(queue.indexOf(one), 1)
    }
  }

  return async (work) => {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error)) throw faults.toTell(error)
    }
    // not by whoever is first, for who reads need not wait for those who write
    return insist(work).catch((error: unknown) => {
      throw faults.toTell(error)
    })
  }
}

/** Each wakes in its own context: what it does is written down in the name of whoever asked for it. */
async function pauseOrNudge(one: Waiting): Promise<void> {
  const fromMs = performance.now()
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, randomPauseMs())
    one.nudge = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  one.waitedMs += Math.min(performance.now() - fromMs, 2 * longestPauseMs)
}

export const randomPauseMs = (): number => 1 + Math.random() * (longestPauseMs - 1)
