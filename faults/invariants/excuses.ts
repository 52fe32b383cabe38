// Log-ins that are counted rather than forbidden: somebody was without an answer for longer than the grace window, or a
// clock was set back. Everything else that signs an owner out breaks a promise.
import type { Attempt, Fault } from '../events/event.ts'
import { afterwardsMs, doneByMs, type Evidence, type History, isReuse } from './history.ts'

/** Whether the service may have refused for a reason that is no defect of it. Then the session may be lost, which is counted. */
export const isExcused = (evidence: Evidence, history: History, refusal: Attempt): boolean =>
  isBeyondGrace(evidence, history, refusal) ||
  wasHeldUp(evidence, history, refusal) ||
  mayHaveBeenDoneLate(evidence, history, refusal) ||
  isFromTheFuture(evidence, history, refusal)

/** The answers by which a token was exchanged for another. */
const exchanges = ({ refreshes }: History, token: string | undefined) =>
  refreshes.filter(
    (one) =>
      one.token === token && one.outcome === 'ACK' && one.issued !== undefined && one.issued !== one.token,
  )

/** When a token was first known to have been exchanged; undefined where nobody knows that it was. */
export function exchangedAt(history: History, token: string | undefined): number | undefined {
  const known = exchanges(history, token).map(({ receivedMs }) => receivedMs)
  return known.length === 0 ? undefined : Math.min(...known)
}

/**
 * Whether an earlier request for the same exchange was unanswered for longer than the window, or a fault was so long.
 */
function isBeyondGrace({ faults, graceMs }: Evidence, history: History, refusal: Attempt): boolean {
  const isLate = history.refreshes.some(
    ({ token, outcome, sentMs, id }) =>
      token === refusal.token &&
      id !== refusal.id &&
      outcome === 'UNKNOWN' &&
      refusal.receivedMs - sentMs > graceMs,
  )
  return isLate || faults.some((fault) => outlasts(fault, graceMs, history, refusal))
}

function outlasts(fault: Fault, graceMs: number, { refreshes }: History, refusal: Attempt): boolean {
  const { startedMs, endedMs } = fault
  if (endedMs - startedMs <= graceMs) return false
  return refreshes.some(
    ({ token, outcome, sentMs, receivedMs }) =>
      outcome === 'UNKNOWN' &&
      // whoever asked with another token may have ended the session, and has not made a thief of this one
      (token === refusal.token || !isReuse(refusal)) &&
      receivedMs >= startedMs &&
      sentMs <= endedMs &&
      refusal.receivedMs <= Math.max(endedMs, receivedMs) + graceMs + afterwardsMs,
  )
}

/** Whether the request was sent within the window of an exchange, and was done after it. */
function wasHeldUp({ graceMs }: Evidence, history: History, refusal: Attempt): boolean {
  if (!isReuse(refusal)) return false
  const knownMs = exchangedAt(history, refusal.token)
  if (knownMs === undefined || refusal.sentMs > knownMs + graceMs) return false
  // the exchange cannot have been done before it was asked for
  return exchanges(history, refusal.token).some(({ sentMs }) => refusal.receivedMs > sentMs + graceMs)
}

/**
 * Whether a request that its client had given up may have been done after the grace window of the exchange that it asked
 * for, so that it looked as a thief's does and ended the session. Whoever sent it must have been without an answer since
 * before anybody knew of the exchange. The owner's token is then refused as one of an ended session: one that is itself
 * taken for reuse was lost.
 */
function mayHaveBeenDoneLate({ graceMs }: Evidence, history: History, refusal: Attempt): boolean {
  if (isReuse(refusal)) return false
  const { refreshes } = history
  const untilMs = refusal.receivedMs
  return refreshes.some((lost) => {
    const isNear = lost.sentMs < untilMs && lost.receivedMs + afterwardsMs >= untilMs
    if (lost.outcome !== 'UNKNOWN' || !isNear) return false
    // what was answered, if only by 503, is over
    const overMs = doneByMs(lost)
    const livedOn = refreshes.some(({ outcome, sentMs }) => outcome === 'ACK' && sentMs > overMs)
    const isOutside = exchanges(history, lost.token).some(
      ({ sentMs }) => sentMs + graceMs < Math.min(untilMs, overMs),
    )
    return isOutside && !livedOn && hasWaitedSince(history, lost)
  })
}

/** Whether a device had no answer to this token before the first answer to it that anybody had. */
function hasWaitedSince(history: History, { token, device }: Attempt): boolean {
  const knownMs = exchangedAt(history, token) ?? Number.POSITIVE_INFINITY
  return history.refreshes.some(
    (one) =>
      one.token === token && one.device === device && one.outcome === 'UNKNOWN' && one.sentMs <= knownMs,
  )
}

/** How far in the future a token may have been issued. */
const toleratedSeconds = 60

function isFromTheFuture({ clock }: Evidence, { begun, refreshes }: History, refusal: Attempt): boolean {
  const issuing = [begun, ...refreshes].find((attempt) => attempt?.issued === refusal.token)
  if (issuing === undefined || clock.length === 0 || isReuse(refusal)) return false
  const offsetAt = (ms: number) => clock.findLast(({ atMs }) => atMs <= ms)?.offsetSeconds ?? 0
  const elapsedSeconds = (refusal.receivedMs - issuing.receivedMs) / 1000
  const aheadSeconds = offsetAt(issuing.receivedMs) - offsetAt(refusal.sentMs) - elapsedSeconds
  return aheadSeconds > toleratedSeconds
}

/** Whether a fault beyond the grace window took a request of the session with it, which may have been done later. */
export const wasCaught = ({ faults, graceMs }: Evidence, { refreshes }: History) =>
  faults.some(
    ({ startedMs, endedMs }) =>
      endedMs - startedMs > graceMs &&
      refreshes.some(
        ({ outcome, sentMs, receivedMs }) =>
          outcome === 'UNKNOWN' && receivedMs >= startedMs && sentMs <= endedMs,
      ),
  )
