/** What an import has done so far, and what it could not do. Plain data: it is kept as JSON. */
export interface ImportReport {
  readonly users: Tally
  /** Users who were here already and have been changed in the source since. */
  readonly updatedUsers: number
  readonly groups: number
  readonly sessions: Tally
  /** Sessions of tokens that were blacklisted and have not expired. */
  readonly revokedTokens: Tally
  readonly problems: readonly ImportProblem[]
}

export interface Tally {
  readonly carried: number
  /** Were here already. */
  readonly present: number
}

export interface ImportProblem {
  readonly subject: 'user' | 'group' | 'token'
  /** False: it was left behind. True: it was carried, but. */
  readonly isCarried: boolean
  /** What follows the subject in a sentence. */
  readonly reason: string
  readonly count: number
  /** In the source; the first thousand. */
  readonly ids: readonly string[]
}

/** One row of which there is something to say. */
export type Finding = Pick<ImportProblem, 'subject' | 'isCarried' | 'reason'> & { readonly id: string }

const nothing: Tally = { carried: 0, present: 0 }

export const emptyReport: ImportReport = {
  users: nothing,
  updatedUsers: 0,
  groups: 0,
  sessions: nothing,
  revokedTokens: nothing,
  problems: [],
}

export const add = (tally: Tally, words: readonly ('carried' | 'present')[]): Tally => ({
  carried: tally.carried + words.filter((word) => word === 'carried').length,
  present: tally.present + words.filter((word) => word === 'present').length,
})

const mostIds = 1000

/** The problems with these findings among them, those of one kind together. */
export function addFindings(
  problems: readonly ImportProblem[],
  findings: readonly Finding[],
): readonly ImportProblem[] {
  if (findings.length === 0) return problems
  const byKind = new Map(problems.map((problem) => [kindOf(problem), problem]))
  for (const { id, ...kind } of findings) {
    const { count, ids } = byKind.get(kindOf(kind)) ?? { count: 0, ids: [] }
    byKind.set(kindOf(kind), {
      ...kind,
      count: count + 1,
      ids: ids.length < mostIds ? [...ids, id] : ids,
    })
  }
  return [...byKind.values()]
}

const kindOf = ({ subject, isCarried, reason }: Omit<Finding, 'id'>) =>
  JSON.stringify([subject, isCarried, reason])
