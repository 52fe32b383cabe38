import type { Attempt } from '../events/event.ts'
import type { Evidence, History } from './history.ts'
import type { Invariant } from './invariant.ts'

/** How long an access token of a session that has ended may still be taken, at the very most. */
const latencyBoundMs = 5000

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

const aroundMs = 1000

/**
 * For each process that was asked again and again: how long after the acknowledgement it still accepted. What was ended
 * while a server or its database was away is left out: that one cannot hear of it.
 */
export function revocationLatencies({ histories, faults }: Pick<Evidence, 'histories' | 'faults'>): number[] {
  const latencies: number[] = []
  const isAway = ({ receivedMs }: Attempt) =>
    faults.some(
      ({ effect, startedMs, endedMs }) =>
        effect !== 'partial' && receivedMs >= startedMs - aroundMs && receivedMs <= endedMs + aroundMs,
    )
  for (const { session, ends, uses } of histories.values()) {
    const end = ends.find(({ outcome, session: ended }) => outcome === 'ACK' && ended === session)
    if (end === undefined || isAway(end)) continue
    const after = uses.filter(({ server, sentMs }) => server !== undefined && sentMs >= end.receivedMs)
    for (const asked of Map.groupBy(after, ({ server }) => server).values()) {
      const refused = asked.find(({ outcome }) => outcome === 'NACK')
      if (refused !== undefined) latencies.push(refused.sentMs - end.receivedMs)
    }
  }
  return latencies
}
