import { setImmediate, setTimeout } from 'node:timers/promises'

/** How long work goes on, a batch at a time, while others are served: each promise is waited for between two batches. */
export interface Pace {
  /** After a batch that only read. A store in this process answers at once: here everybody else gets their turn. */
  readonly afterReading: () => Promise<void>
  /**
   * After a batch that wrote: the store is left alone for as long as the batch took, and a little longer. Where one
   * writes at a time nobody is told that it is their turn: those who wait look again and again, and would not find the
   * database free.
   */
  readonly afterWriting: () => Promise<void>
}

const restMs = 5
// a batch that had to wait for its turn, or for work of others within it, tells little of how much it asks of the store
const longestRestMs = 1000

/** The pace of one piece of work, which begins now with its first batch. */
export function createPace(): Pace {
  let startedMs = performance.now()
  return {
    afterReading: async () => {
      await setImmediate()
      startedMs = performance.now()
    },
    async afterWriting() {
      await setTimeout(Math.min(restMs + performance.now() - startedMs, longestRestMs))
      startedMs = performance.now()
    },
  }
}
