import { type KeyRing, rotateIfDue } from '../keys/index.ts'
import { ownKeySource, secondsOf } from '../options/index.ts'
import type { KeyContext } from './open-keys.ts'

// a rotation, or the end of a key, must reach every process within five seconds
const reloadMs = 2000
// of a rotation that is due in days nobody notices a minute
const rotationMs = 60_000
const firstRotationMs = 5000

export interface KeyKeepingParts {
  readonly keyContext: KeyContext
  readonly ring: KeyRing
  /** The longest that any token lives, and what clocks differ by. */
  readonly maximumTokenSeconds: number
  readonly onError: (error: unknown) => void
}

/** Follows what other processes do with the keys, and rotates them when they are old enough. Returns how to stop. */
export function keepKeys({ keyContext, ring, maximumTokenSeconds, onError }: KeyKeepingParts): () => void {
  const { options, store, seal, random, clock } = keyContext
  const reload = () => void ring.reload().catch(onError)
  const timers = [setInterval(reload, reloadMs).unref()]
  const unsubscribe = store.onChange?.(reload)
  const { keyRotation, algorithm } = options
  if (keyRotation !== false && ownKeySource(options) === undefined) {
    const every = secondsOf(keyRotation.every)
    const rotate = async () => {
      const rotated = await rotateIfDue(
        { store, seal: seal(), algorithm, random, clock, maximumTokenSeconds },
        every,
      )
      if (rotated !== undefined) await ring.reload()
    }
    const attempt = () => void rotate().catch(onError)
    // not all processes that were started together at once
    const jitter = 0.75 + Math.random() / 2
    timers.push(setTimeout(attempt, firstRotationMs * jitter).unref())
    timers.push(setInterval(attempt, rotationMs * jitter).unref())
  }
  return () => {
    unsubscribe?.()
    for (const timer of timers) clearInterval(timer)
  }
}
