import { readOwner } from './carry-token.ts'
import type { DjangoSize } from './django-source.ts'
import { ImportError } from './import-error.ts'
import { batchRows, type ImportOptions } from './import-options.ts'
import { addFindings, type ImportReport } from './import-report.ts'
import { freshState } from './import-state.ts'
import { isSamePerson } from './import-target.ts'
import { importTokens } from './import-tokens.ts'
import { importUsers } from './import-users.ts'

/**
 * Copies people and their tokens. An import that was interrupted goes on where it stopped, and one that is repeated
 * changes nothing but adds what is new in the source.
 *
 * @throws ImportError before anything is written where other people have the ids already.
 */
export async function importDjango(options: ImportOptions): Promise<ImportReport> {
  const { source, target, columns, clock } = options
  const size = await source.size()
  await refuseOthers(options)
  const name = JSON.stringify([source.name, columns.read])
  let state = await target.begin(name, freshState(clock()), size.highestUserId)
  if (state.phase === 'users') state = await importUsers(options, state, size)
  if (state.phase === 'tokens') state = await importTokens(options, state, size)
  const report = await withGroups(options, state.report, size)
  await target.save({ ...state, phase: 'done', report })
  return report
}

async function refuseOthers({ source, target, columns, onProgress }: ImportOptions): Promise<void> {
  let done = 0
  let after = '0'
  for (;;) {
    const people = await target.people(after, batchRows)
    for (const person of people) {
      const owner = await source.owner(columns.read, person.id)
      if (owner === undefined || isSamePerson(person, readOwner(owner))) continue
      const { username } = readOwner(owner)
      throw new ImportError(
        `The user ${person.id} is '${person.username}' here and '${username}' there: import into a database without users of its own.`,
      )
    }
    const last = people.at(-1)
    if (last === undefined) return
    after = last.id
    done += people.length
    onProgress({ phase: 'checking', done })
  }
}

async function withGroups(
  { source }: ImportOptions,
  report: ImportReport,
  { groups }: DjangoSize,
): Promise<ImportReport> {
  const empty = await source.emptyGroups()
  const findings = empty.map((id) => ({ ...emptyGroup, id }))
  return {
    ...report,
    groups: groups - empty.length,
    problems: addFindings(report.problems, findings),
  }
}

const emptyGroup = { subject: 'group', isCarried: false, reason: 'has nobody in it' } as const
