import type { Answers } from '../drive/play.ts'
import type { Facts } from '../setups/setup.ts'
import { differences } from './differences/index.ts'
import { splitKey } from './differences/spot.ts'
import { type Comparison, type Expected, judge } from './judge.ts'

export interface Unexplained extends Comparison {
  readonly setup: string
  readonly key: string
  readonly expected: readonly Expected[]
}

export interface ComparedSetup {
  readonly compared: number
  readonly equal: number
  /** How many differ for each reason that is documented. */
  readonly documented: ReadonlyMap<string, number>
  readonly unexplained: readonly Unexplained[]
}

/** Compares what both answered; normalised answers, of which Carnet's may be some only. */
export function compareSetup(facts: Facts, theirs: Answers, ours: Answers): ComparedSetup {
  const documented = new Map<string, number>()
  const unexplained: Unexplained[] = []
  let equal = 0
  for (const [key, answer] of ours) {
    const comparison = { theirs: theirs.get(key) ?? neverAsked, ours: answer }
    const verdict = judge({ facts, ...splitKey(key), answers: theirs }, comparison, differences)
    if (verdict.outcome === 'equal') equal += 1
    else if (verdict.outcome === 'documented')
      documented.set(verdict.difference, (documented.get(verdict.difference) ?? 0) + 1)
    else unexplained.push({ setup: facts.setup.name, key, ...comparison, expected: verdict.expected })
  }
  return { compared: ours.size, equal, documented, unexplained }
}

const neverAsked = { status: 0, www: null, body: 'never asked' }
