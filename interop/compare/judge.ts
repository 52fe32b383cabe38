import type { Answer } from '../drive/send.ts'
import { matches } from './normalised.ts'

/** Two answers to one question; both normalised. */
export interface Comparison {
  readonly theirs: Answer
  readonly ours: Answer
}

/** An answer that is expected, where a regular expression may stand for a text. */
export type Expected = { readonly [Member in keyof Answer]: Answer[Member] | RegExp }

/** A kind of place where Carnet's answer is not the peer's. */
export interface Difference<Spot> {
  /** The row of docs/differences.md that says so, by its first cell. */
  readonly reason: string
  readonly isAt: (spot: Spot, theirs: Answer) => boolean
  /** All of what Carnet answers there. */
  readonly expected: (spot: Spot, theirs: Answer) => Expected
}

export type Verdict =
  | { readonly outcome: 'equal' }
  | { readonly outcome: 'documented'; readonly difference: string }
  /** `expected`: what the differences that are listed for the place would have. */
  | { readonly outcome: 'unexplained'; readonly expected: readonly Expected[] }

/** Whether two answers are the same, or differ exactly as one of the differences says. */
export function judge<Spot>(
  spot: Spot,
  { theirs, ours }: Comparison,
  differences: readonly Difference<Spot>[],
): Verdict {
  if (matches(theirs, ours)) return { outcome: 'equal' }
  const expected: Expected[] = []
  for (const difference of differences) {
    if (!difference.isAt(spot, theirs)) continue
    const listed = difference.expected(spot, theirs)
    if (matches(listed, ours)) return { outcome: 'documented', difference: difference.reason }
    expected.push(listed)
  }
  return { outcome: 'unexplained', expected }
}

/** The first cells of a page's tables. */
export function firstCells(page: string): readonly string[] {
  return page
    .split('\n')
    .flatMap((line) => (line.startsWith('| ') ? [line.split(' | ')[0]?.slice(2) ?? ''] : []))
}
