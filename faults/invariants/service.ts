// What the service as a whole promises: it comes back, it refuses rather than guesses, its store stays whole.
import type { Attempt, Fault } from '../events/event.ts'
import type { Evidence } from './history.ts'
import type { Invariant } from './invariant.ts'
import { forcedLogIns } from './reuse.ts'

const backWithinMs = 10_000

export const nobodyLockedOut = (patience: number): Invariant => ({
  name: 'I5',
  promise:
    'no owner is signed out by a fault shorter than the grace window, and all are served again within 10 s',
  broken: (evidence) => [
    ...forcedLogIns(evidence).unexplained,
    ...refusedUses(evidence),
    ...stranded(evidence, backWithinMs * patience),
  ],
})

/** Access tokens that were refused, of sessions that were refreshed afterwards. */
function refusedUses({ histories, clock }: Evidence): string[] {
  // a clock that jumps makes tokens expire, or come from the future
  if (clock.length > 0) return []
  return [...histories.values()].flatMap(({ session, uses, refreshes }) => {
    const refreshedMs = Math.max(
      ...refreshes.filter(({ outcome }) => outcome === 'ACK').map(({ sentMs }) => sentMs),
    )
    return uses
      .filter(({ status, receivedMs }) => status === 401 && receivedMs < refreshedMs)
      .map(({ id }) => `session ${session}: use ${id} was refused, and the session was live`)
  })
}

/** Devices that asked after the last fault, for longer than the limit, before they were answered well, if ever. */
function stranded({ attempts, faults }: Evidence, withinMs: number): string[] {
  const overMs = Math.max(0, ...faults.map(({ endedMs }) => endedMs))
  const asked = attempts.filter(
    ({ operation, actor, sentMs }) =>
      actor === 'owner' && sentMs > overMs && (operation === 'refresh' || operation === 'log in'),
  )
  return [...Map.groupBy(asked, ({ device }) => device)].flatMap(([device, all]) => {
    const first = all.find(({ outcome }) => outcome === 'ACK')
    const lastMs = first?.receivedMs ?? all.at(-1)?.receivedMs ?? overMs
    // where nothing was taken away, the first log-ins of all wait for one another
    const isWaiting = faults.length === 0 && first !== undefined
    const isLate = !isWaiting && lastMs - (all[0]?.sentMs ?? lastMs) > withinMs
    return isLate ? [`device ${device} was not served within 10 s after the last fault`] : []
  })
}

export const wholeStore: Invariant = {
  name: 'I9',
  promise: 'the database stays whole',
  broken: (_, { faults }) => faults,
}

const isWrite = ({ operation }: Attempt) => operation !== 'use'
const isDuring = ({ startedMs, endedMs }: Fault, { sentMs, receivedMs }: Attempt) =>
  sentMs >= startedMs && receivedMs <= endedMs

export const failsClosed: Invariant = {
  name: 'I11',
  promise: 'without its store the service answers 503 and acknowledges nothing; it never answers 500 or ends',
  broken: ({ attempts, faults, events }) => [
    ...attempts
      .filter(({ status }) => status >= 500 && status !== 503)
      .map(({ operation, status, id }) => `${operation} ${id} was answered ${status}`),
    ...faults
      .filter(({ effect }) => effect === 'total')
      .flatMap((fault) =>
        attempts
          .filter((attempt) => attempt.outcome === 'ACK' && isWrite(attempt) && isDuring(fault, attempt))
          .map(({ operation, id }) => `${operation} ${id} was acknowledged during: ${fault.name}`),
      ),
    ...events
      .filter((event) => event.kind === 'exit')
      .map(({ server, code, printed }) => `${server} ended by itself with ${code}: ${printed.slice(-6000)}`),
  ],
}

/**
 * How long after each fault that stopped the service the first change was acknowledged. While the next one lasts nobody
 * can come back from this one, so that is left out.
 */
export function recoveries({ attempts, faults }: Evidence): number[] {
  const acknowledged = attempts
    .filter((attempt) => attempt.outcome === 'ACK' && isWrite(attempt))
    .sort((one, other) => one.receivedMs - other.receivedMs)
  const stopping = faults.filter(({ effect }) => effect !== 'partial')
  return stopping.flatMap(({ endedMs }) => {
    // what was acknowledged afterwards may have been done before
    const first = acknowledged.find(({ sentMs }) => sentMs >= endedMs)
    return first === undefined ? [] : [timeWithout(stopping, endedMs, first.receivedMs)]
  })
}

/** How much of the time between two moments lies in none of the faults, which may overlap. */
function timeWithout(faults: readonly Fault[], fromMs: number, toMs: number): number {
  let [free, atMs] = [0, fromMs]
  for (const { startedMs, endedMs } of faults.toSorted((one, other) => one.startedMs - other.startedMs)) {
    free += Math.max(0, Math.min(startedMs, toMs) - atMs)
    atMs = Math.max(atMs, endedMs)
  }
  return free + Math.max(0, toMs - atMs)
}

/** The service is back within so many milliseconds after each fault. */
export const comesBack = (withinMs: number): Invariant => ({
  name: 'I12',
  promise: `changes are acknowledged again within ${withinMs} ms after a fault`,
  broken: (evidence) =>
    recoveries(evidence)
      .filter((ms) => ms > withinMs)
      .map((ms) => `${Math.round(ms)} ms until the first acknowledgement`),
})

const mostLogBytes = 80 * 1024 * 1024

export const boundedLog: Invariant = {
  name: 'I14',
  promise:
    "the journal of SQLite stays below 64 MB and a transaction's size, and no server keeps what clients have left",
  broken: (_, { logBytes, leaks }) => [
    ...(logBytes > mostLogBytes ? [`the journal holds ${logBytes} bytes`] : []),
    ...leaks,
  ],
}
