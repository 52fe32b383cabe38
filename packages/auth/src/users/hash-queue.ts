import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'

/** Lets a bounded number of costly jobs run, and a bounded number wait. */
export interface HashQueue {
  /**
   * Runs the job as soon as a place is free, first come first served. Answers `overloaded` at once,
   * without running it, when too many wait already. What the job throws is thrown.
   */
  run<Result>(job: () => Promise<Result>): Promise<Result | 'overloaded'>
  /**
   * Resolves when it is the turn of somebody who is going to bring a job: one at a time, with all other work of the process
   * between two of them, so that hundreds at once hold up nobody else. `overloaded`: there is no use in coming now.
   */
  admit(): Promise<'admitted' | 'overloaded'>
}

export interface HashQueueOptions {
  /** How many jobs run at once. Default: one for each core this process may use. */
  readonly concurrency?: number
  /** How many jobs wait at most. Default 64. */
  readonly maximumWaiting?: number
}

// more than a burst that is worth the wait: each has a turn of the event loop
const longestLine = 1024

/** Creates the queue that every password hash of a process goes through, so that a flood of log-ins is bounded. */
export function createHashQueue(options: HashQueueOptions = {}): HashQueue {
  const { concurrency = availableParallelism(), maximumWaiting = 64 } = options
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TypeError(`concurrency must be a whole number from 1, not ${String(concurrency)}`)
  }
  if (!Number.isInteger(maximumWaiting) || maximumWaiting < 0) {
    throw new TypeError(`maximumWaiting must be a whole number from 0, not ${String(maximumWaiting)}`)
  }
  const waiting: Array<() => void> = []
  let running = 0
  let lastTurn: Promise<unknown> = Promise.resolve()
  let inLine = 0
  const isFull = () => running >= concurrency && waiting.length >= maximumWaiting

  return {
    async admit() {
      if (inLine >= longestLine) return 'overloaded'
      inLine += 1
      lastTurn = lastTurn.then(() => setImmediate())
      await lastTurn
      inLine -= 1
      return isFull() ? 'overloaded' : 'admitted'
    },
    async run(job) {
      if (running < concurrency) running += 1
      else if (isFull()) return 'overloaded'
      // whoever leaves hands its place over, so that no newcomer overtakes
      else await new Promise<void>((enter) => waiting.push(enter))
      try {
        return await job()
      } finally {
        const next = waiting.shift()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
