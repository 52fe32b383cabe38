/** Where attempts wait until others at the same account, or from the same address, have ended. */
export interface WaitingRoom {
  /** Resolves when one of the keys is called, or after that time. `full`, at once: too many wait already. */
  readonly wait: (keys: readonly string[], longestMs: number) => Promise<'called' | 'full'>
  /** Lets so many of those go on who wait for a key, longest wait first. */
  readonly call: (key: string, count: number) => void
  /** How many places are taken. */
  readonly taken: () => number
}

export function createWaitingRoom(places: number): WaitingRoom {
  const waiting = new Map<string, Set<() => void>>()
  let taken = 0

  function leave(keys: readonly string[], go: () => void) {
    for (const key of keys) {
      const others = waiting.get(key)
      others?.delete(go)
      if (others?.size === 0) waiting.delete(key)
    }
  }

  return {
    async wait(keys, longestMs) {
      if (taken >= places) return 'full'
      taken += 1
      const { promise, resolve } = Promise.withResolvers<void>()
      for (const key of keys) waiting.set(key, (waiting.get(key) ?? new Set()).add(resolve))
      const timer = setTimeout(resolve, longestMs)
      await promise
      clearTimeout(timer)
      leave(keys, resolve)
      taken -= 1
      return 'called'
    },
    call(key, count) {
      let left = count
      for (const go of waiting.get(key) ?? []) {
        if (left-- <= 0) return
        // not in the way of those behind it before it has left
        waiting.get(key)?.delete(go)
        go()
      }
    },
    taken: () => taken,
  }
}
