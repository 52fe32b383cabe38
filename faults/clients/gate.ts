import { setTimeout as pause } from 'node:timers/promises'

/** Lets work begin while it is open; closing waits until all that has begun is done. */
export interface Gate {
  readonly pass: (work: () => Promise<void>) => Promise<void>
  readonly close: (isWorthWaiting: () => boolean) => Promise<void>
  readonly open: () => void
}

export function createGate(): Gate {
  let isOpen = true
  let inside = 0
  return {
    async pass(work) {
      if (!isOpen) return
      inside += 1
      await work().finally(() => {
        inside -= 1
      })
    },
    async close(isWorthWaiting) {
      isOpen = false
      while (inside > 0 && isWorthWaiting()) await pause(2)
    },
    open() {
      isOpen = true
    },
  }
}
