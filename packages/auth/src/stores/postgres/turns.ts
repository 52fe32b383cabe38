/** Lets so many in at a time, the others one after another in the order in which they came. */
export interface Turns {
  /** Resolves when it is the caller's turn; `false`, when it has given up meanwhile, and has no turn. */
  readonly take: (isWanted: () => boolean) => Promise<boolean> | true
  /** After each turn that was taken. */
  readonly give: () => void
  readonly waiting: () => number
  /** Whether whoever comes now has to wait. */
  readonly isFull: () => boolean
}

export function createTurns(size: number): Turns {
  const waiting: Waiter[] = []
  let taken = 0
  return {
    take(isWanted) {
      if (taken < size) {
        taken += 1
        return true
      }
      return new Promise((resolve) => waiting.push({ isWanted, resolve }))
    },
    give() {
      for (;;) {
        const next = waiting.shift()
        if (next === undefined) break
        const isWanted = next.isWanted()
        next.resolve(isWanted)
        if (isWanted) return
      }
      taken -= 1
    },
    waiting: () => waiting.length,
    isFull: () => taken >= size,
  }
}

interface Waiter {
  readonly isWanted: () => boolean
  readonly resolve: (isTurn: boolean) => void
}
