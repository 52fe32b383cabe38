import type { KeyRing } from './key-ring.ts'

// whatever keys tokens name, the store is asked no more often
const coolDownMs = 5000

/**
 * For a token that names a key which is not known: reads the keys again, at most once in five seconds. Undefined, at once,
 * where that was done just now.
 */
export function createReloader(ring: Pick<KeyRing, 'reload'>): () => Promise<void> | undefined {
  let reloadedAt = Number.NEGATIVE_INFINITY
  return () => {
    if (performance.now() - reloadedAt < coolDownMs) return undefined
    reloadedAt = performance.now()
    return ring.reload().catch(() => undefined)
  }
}
