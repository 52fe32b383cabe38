/** Why an attempt was refused, and for how long. */
export interface Refusal {
  readonly word: 'refused'
  readonly limit: 'account' | 'address'
  readonly delayMs: number
}

/**
 * Refusals of the last second, so that whoever knocks without pause is answered from memory. A second, because what another
 * process does for an account, such as unlocking it, must count here soon.
 */
export interface RecentRefusals {
  readonly find: (id: string) => Refusal | undefined
  readonly remember: (id: string, refusal: Refusal) => void
  readonly forget: () => void
}

const memoryMs = 1000
const maximumRemembered = 10_000

export function createRecentRefusals(clock: () => number): RecentRefusals {
  const refusals = new Map<string, Refusal & { readonly atMs: number }>()
  return {
    find(id) {
      const refusal = refusals.get(id)
      if (refusal === undefined) return undefined
      const { word, limit, delayMs, atMs } = refusal
      const passedMs = clock() - atMs
      // before it was remembered: the clock was set back
      if (passedMs >= 0 && passedMs < Math.min(memoryMs, delayMs))
        return { word, limit, delayMs: delayMs - passedMs }
      refusals.delete(id)
      return undefined
    },
    remember(id, refusal) {
      const [oldest] = refusals.size >= maximumRemembered ? refusals.keys() : []
      if (oldest !== undefined) refusals.delete(oldest)
      refusals.set(id, { ...refusal, atMs: clock() })
    },
    forget: () => refusals.clear(),
  }
}
