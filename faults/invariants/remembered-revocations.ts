import type { Attempt } from '../events/event.ts'
import type { History } from './history.ts'
import type { Invariant } from './invariant.ts'

/** How long an access token of a session that has ended may still be taken, at the very most. */
export const latencyBoundMs = 5000

/** Holds across crashes, power cuts, lost caches and restored backups. */
export const rememberedRevocations: Invariant = {
  name: 'I3',
  promise: 'an acknowledged revocation is never forgotten',
  broken: ({ histories }) => [...histories.values()].flatMap(revivals),
}

function revivals(history: History): string[] {
  const { begun, ends, session } = history
  const acknowledged = ends.filter(
    // one that was still beginning then may have begun afterwards
    (end) => end.outcome === 'ACK' && (end.session === session || (begun?.receivedMs ?? 0) <= end.sentMs),
  )
  if (acknowledged.length === 0) return []
  const endedMs = Math.min(...acknowledged.map(({ receivedMs }) => receivedMs))
  return takenAfter(history, endedMs).map(
    ({ operation, sentMs, server }) =>
      `session ${session}: ${operation}${server ? ` at ${server}` : ''} was accepted, sent ${Math.round(sentMs - endedMs)} ms after its end was acknowledged`,
  )
}

/** What was accepted of a session that ended then: a refresh at once, an access token after the bound. */
export function takenAfter({ refreshes, uses }: History, endedMs: number): Attempt[] {
  return [
    ...refreshes.filter(({ outcome, sentMs }) => outcome === 'ACK' && sentMs > endedMs),
    ...uses.filter(({ outcome, sentMs }) => outcome === 'ACK' && sentMs > endedMs + latencyBoundMs),
  ]
}
