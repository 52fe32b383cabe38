import type { ImportProblem, ImportReport } from '../moving/index.ts'
import { grouped } from './grouped.ts'
import { printable } from './printable.ts'

/** What an import has done, and what it could not, for a person. */
export function importSummary(report: ImportReport): string[] {
  const { users, updatedUsers, groups, sessions, revokedTokens, problems } = report
  const rows: readonly (readonly [string, number, number])[] = [
    ['Users', users.carried, users.present],
    ...(updatedUsers === 0 ? [] : [['Users changed since', updatedUsers, 0] as const]),
    ['Groups', groups, 0],
    ['Sessions that go on', sessions.carried, sessions.present],
    ['Revoked tokens', revokedTokens.carried, revokedTokens.present],
  ]
  const width = Math.max(...rows.map(([, count]) => grouped(count).length))
  const lines = rows.map(([title, count, present]) => {
    const already = present === 0 ? '' : `   (${grouped(present)} were here already)`
    return `  ${title.padEnd(20)} ${grouped(count).padStart(width)}${already}`
  })
  const left = problems.filter(({ isCarried }) => !isCarried)
  const remarked = problems.filter(({ isCarried }) => isCarried)
  return [...lines, ...section('Left behind:', left), ...section('Carried, but:', remarked)]
}

function section(title: string, problems: readonly ImportProblem[]): string[] {
  return problems.length === 0 ? [] : ['', title, ...problems.map((problem) => `  ${sentence(problem)}`)]
}

const shownIds = 10

/** Such as `2 of the users: has no name. Ids 17, 4711`. */
function sentence({ subject, reason, count, ids }: ImportProblem): string {
  const shown = ids.slice(0, shownIds).join(', ')
  const more = count > shownIds ? `, and ${grouped(count - shownIds)} more` : ''
  const who = count === 1 ? `1 ${subject}` : `${grouped(count)} ${subject}s, each`
  return printable(`${who} ${reason}: ${shown}${more}`)
}
