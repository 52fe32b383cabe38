// What becomes of tokens that come a second time: no thief missed, no owner accused.
import { exchangedAt, isExcused } from './excuses.ts'
import { type Evidence, type History, isExplained, isRefusal, isReuse } from './history.ts'
import type { Invariant } from './invariant.ts'
import { takenAfter } from './remembered-revocations.ts'

const every = (evidence: Evidence, ask: (history: History) => readonly string[]) =>
  [...evidence.histories.values()].flatMap(ask)

// clocks of servers may run a little slower than ours
const slackMs = 200
const slackShare = 1.02

export const staysConsumed: Invariant = {
  name: 'I4',
  promise: 'a token that was exchanged longer ago than the grace window is refused',
  broken: (evidence) =>
    every(evidence, (history) => {
      const limit = (token: string | undefined) =>
        (exchangedAt(history, token) ?? Number.POSITIVE_INFINITY) + evidence.graceMs * slackShare + slackMs
      return history.refreshes
        .filter(({ outcome, token, sentMs }) => outcome === 'ACK' && sentMs > limit(token))
        .map(({ token }) => `session ${history.session}: ${token} was accepted again after the grace window`)
    }),
}

// whoever revokes takes the time, and then waits for a rotation that has the row: longer than this it does not wait
const lockPatienceMs = 3000

export const deadStaysDead: Invariant = {
  name: 'I6',
  promise: 'a session that ended for reuse stays ended',
  broken: (evidence, { sessions, told }) => [
    ...every(evidence, (history) => {
      const reuse = history.refreshes.filter(isReuse)
      if (reuse.length === 0) return []
      const endedMs = Math.min(...reuse.map(({ receivedMs }) => receivedMs))
      return takenAfter(history, endedMs).map(
        ({ operation }) => `session ${history.session}: ${operation} was accepted after token_reused`,
      )
    }),
    ...[...sessions.values()].flatMap(({ id, revokedAtMs, rotatedAtMs }) => {
      if (revokedAtMs === undefined) return []
      const untold = told.has(id)
        ? []
        : [`session ${id} is revoked, and the log of revocations does not say so`]
      // where clocks were set back, a row's times say nothing of what came first
      return evidence.clock.length === 0 && rotatedAtMs > revokedAtMs + lockPatienceMs
        ? [...untold, `session ${id} rotated after it was revoked`]
        : untold
    }),
  ],
}

const isStolenFrom = ({ refreshes }: History) => refreshes.some(({ actor }) => actor === 'thief')

export const noFalseAlarm: Invariant = {
  name: 'I7',
  promise: 'no owner is taken for a thief',
  broken: (evidence) =>
    every(evidence, (history) =>
      isStolenFrom(history)
        ? []
        : history.refreshes
            .filter((attempt) => isReuse(attempt) && !isReplayOfOld(evidence, history, attempt))
            .filter((attempt) => !isExcused(evidence, history, attempt))
            .map(
              ({ token }) => `session ${history.session}: token_reused for ${token}, and nobody had a copy`,
            ),
    ),
}

/** A client that presents again what it has exchanged long ago does what a thief does. */
function isReplayOfOld({ graceMs }: Evidence, history: History, { token, sentMs }: History['refreshes'][0]) {
  const exchangedMs = exchangedAt(history, token)
  return exchangedMs !== undefined && sentMs > exchangedMs + graceMs
}

export const noMissedTheft: Invariant = {
  name: 'I8',
  promise: 'a stolen token that comes after the grace window ends the session',
  broken: (evidence, { sessions }) =>
    every(evidence, (history) => {
      const isCaught = (attempt: History['refreshes'][0]) =>
        attempt.actor === 'thief' && attempt.status === 401 && isReplayOfOld(evidence, history, attempt)
      const row = sessions.get(history.session)
      if (row === undefined || row.revokedAtMs !== undefined || !history.refreshes.some(isCaught)) return []
      return [`session ${history.session}: a stolen token came, and the session lives on`]
    }),
}

/** Refusals of an owner's token that nothing explains; those that are excused apart. */
export function forcedLogIns(evidence: Evidence): {
  readonly unexplained: string[]
  readonly beyondGrace: number
} {
  const unexplained: string[] = []
  let beyondGrace = 0
  for (const history of evidence.histories.values()) {
    // one lost session is one log-in, however many tabs hear of it
    const refusal = history.refreshes.find(
      (attempt) => attempt.actor === 'owner' && isRefusal(attempt) && !isExplained(history, attempt),
    )
    if (refusal === undefined || isStolenFrom(history)) continue
    if (isExcused(evidence, history, refusal)) beyondGrace += 1
    // who comes with a token of long ago, and had its answer then, signs himself out
    else if (!isReplayOfOld(evidence, history, refusal))
      unexplained.push(`session ${history.session}: its owner was refused, and nobody had ended it`)
  }
  return { unexplained, beyondGrace }
}
