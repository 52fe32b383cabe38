import { type ClientError, isFinal } from './client-error.ts'
import type { Sharing } from './core.ts'

/**
 * Does what may be done twice until it succeeds, fails for good or `isOver`; gives up before the grace window
 * ends. Each attempt has three seconds.
 */
export async function patiently<T>(
  core: Sharing,
  work: (signal: AbortSignal) => Promise<T>,
  isOver?: () => boolean,
): Promise<T> {
  const attemptMs = 3000
  const firstPauseMs = 250
  // the last attempt must arrive within the grace window
  const untilMs = core.now() + (core.graceSeconds - 1) * 1000
  for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
    const controller = new AbortController()
    const cancel = core.after(attemptMs, () => controller.abort())
    try {
      return await work(controller.signal)
    } catch (error) {
      const waitMs = Math.max((error as ClientError).retryAfter * 1000, pauseMs)
      if (isFinal(error as ClientError) || core.now() + waitMs >= untilMs) throw error
      await core.pause(waitMs)
      if (isOver?.()) throw error
    } finally {
      cancel()
    }
  }
}
