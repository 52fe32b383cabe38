import type { Attempt } from '../events/event.ts'
import type { History } from './history.ts'
import type { Invariant } from './invariant.ts'

/**
 * Within the grace window a retired token is answered with whatever is current, so that one parent may get several
 * answers. They must lie on one chain: of two, one was got by presenting the other, or what came of it.
 */
export const oneSuccessor: Invariant = {
  name: 'I1',
  promise: 'a refresh token has one successor: sessions never fork',
  broken: ({ histories }) => [...histories.values()].flatMap(forksOf),
}

function forksOf(history: History): string[] {
  const answered = history.refreshes.filter(
    ({ outcome, issued }) => outcome === 'ACK' && issued !== undefined,
  )
  return [...Map.groupBy(answered, ({ token }) => token)].flatMap(([parent, answers]) => {
    const first = earliest(answers)
    const fork = first.find((one, index) =>
      first.slice(index + 1).some((other) => isFork(history, one, other)),
    )
    const successors = first.map(({ issued }) => issued).join(' and ')
    return fork === undefined ? [] : [`session ${history.session}: ${parent} became ${successors}`]
  })
}

/** The first answer with each token, in the order in which they came. */
function earliest(answers: readonly Attempt[]): Attempt[] {
  const inOrder = [...answers].sort((one, other) => one.receivedMs - other.receivedMs)
  return [...Map.groupBy(inOrder, ({ issued }) => issued).values()].flatMap(([first]) => first ?? [])
}

const isFork = (history: History, one: Attempt, other: Attempt) =>
  !leadsTo(history, one, other) && !leadsTo(history, other, one)

/** Whether the later answer's token can have come of the earlier one's, before it was answered. */
function leadsTo({ refreshes }: History, from: Attempt, to: Attempt): boolean {
  const reached = new Set([from.issued])
  // sent in this order, so one pass finds every way
  for (const { token, outcome, sentMs, issued } of refreshes) {
    if (sentMs >= to.receivedMs || !reached.has(token) || token === from.token) continue
    // nobody knows what an unanswered request has made
    if (outcome === 'UNKNOWN') return true
    if (outcome === 'ACK') reached.add(issued)
  }
  return reached.has(to.issued)
}
