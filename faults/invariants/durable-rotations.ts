import type { Attempt } from '../events/event.ts'
import { isExcused, wasCaught } from './excuses.ts'
import type { Facts } from './facts.ts'
import { type Evidence, type History, isExplained, isRefusal, mayHaveEnded } from './history.ts'
import type { Invariant } from './invariant.ts'

/** What was acknowledged is there afterwards: current, or used up by somebody, or ended for a known reason. */
export const durableRotations: Invariant = {
  name: 'I2',
  promise: 'an acknowledged log-in or rotation is never lost',
  broken: (evidence, facts) =>
    [...evidence.histories.values()].flatMap((history) => [
      ...refusedTokens(evidence, history),
      ...lostRows(evidence, history, facts),
    ]),
}

/** Tokens that were given, and that nobody had presented before they were refused. */
function refusedTokens(evidence: Evidence, history: History): string[] {
  const presented = new Map<string | undefined, Attempt>()
  const lost: string[] = []
  for (const attempt of history.refreshes) {
    const isFirst = !presented.has(attempt.token)
    presented.set(attempt.token, presented.get(attempt.token) ?? attempt)
    if (!isFirst || !isRefusal(attempt) || !wasGiven(history, attempt)) continue
    if (isExplained(history, attempt) || isExcused(evidence, history, attempt)) continue
    lost.push(`session ${history.session}: ${attempt.token} was given, and refused at its first use`)
  }
  return lost
}

const wasGiven = ({ begun, refreshes }: History, { token, sentMs }: Attempt) =>
  [begun, ...refreshes].some(
    (giving) => giving?.outcome === 'ACK' && giving.issued === token && giving.receivedMs <= sentMs,
  )

function lostRows(evidence: Evidence, history: History, { sessions }: Facts): string[] {
  const { session, begun, refreshes, ends } = history
  const given = [begun, ...refreshes].filter((attempt) => attempt?.outcome === 'ACK' && attempt.issued)
  if (given.length === 0) return []
  // also one that has ended keeps its row, for longer than any experiment lasts
  const row = sessions.get(session)
  if (row === undefined) return [`session ${session} was acknowledged and has no row`]
  if (ends.length > 0 || refreshes.some(mayHaveEnded)) return []
  const wasExcused = refreshes.some((one) => isRefusal(one) && isExcused(evidence, history, one))
  // an excuse is one for taking an owner for a thief, and for nothing else
  if (row.revokeReason === 'reused' && (wasExcused || wasCaught(evidence, history))) return []
  if (row.revokedAtMs !== undefined)
    return [`session ${session} is revoked (${row.revokeReason}), and nobody did that`]
  if (wasExcused) return []
  const presented = new Set(refreshes.map(({ token }) => token))
  const unused = given.map((attempt) => attempt?.issued).filter((token) => !presented.has(token))
  if (unused.length === 0 || unused.includes(row.currentJti)) return []
  return [`session ${session}: ${unused.join(', ')} was given and not used, but ${row.currentJti} is current`]
}
