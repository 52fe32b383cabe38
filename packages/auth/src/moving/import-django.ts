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
 * Copies people and their tokens. An import that was interrupted goes on where it stopped. One that is repeated adds what
 * is new in the source, and changes who has been changed there but not here.
 *
 * @throws ImportError before anything is written where other people have the ids already.
 */
export async function importDjango(options: ImportOptions): Promise<ImportReport> {
  const { source, target, columns, clock } = options
  const size = await source.size()
  const gone = await judgePeople(options)
  const name = JSON.stringify([source.name, columns.read])
  let state = await target.begin(name, freshState(clock()), size.highestUserId)
  if (state.phase === 'users') state = await importUsers(options, state, size)
  if (state.phase === 'tokens') state = await importTokens(options, state, size)
  const report = await withGroups(options, withGone(state.report, gone), size)
  await target.save({ ...state, phase: 'done', report })
  return report
}

/** Answers the ids of those who were carried and are gone from the source since. */
async function judgePeople({ source, target, columns, onProgress }: ImportOptions): Promise<string[]> {
  const gone: string[] = []
  let done = 0
  let after = '0'
  for (;;) {
    const people = await target.people(after, batchRows)
    for (const person of people) {
      const owner = await source.owner(columns.read, person.id)
      if (owner === undefined && person.isCarried) gone.push(person.id)
      if (owner === undefined || isSamePerson(person, readOwner(owner))) continue
      const { username } = readOwner(owner)
      throw new ImportError(
        `The user ${person.id} is '${person.username}' here and '${username}' there: import into a database without users of its own.`,
      )
    }
    const last = people.at(-1)
    if (last === undefined) return gone
    after = last.id
    done += people.length
    onProgress({ phase: 'checking', done })
  }
}

const withGone = (report: ImportReport, ids: readonly string[]): ImportReport => ({
  ...report,
  problems: addFindings(
    report.problems,
    ids.map((id) => ({ ...goneUser, id })),
  ),
})

const goneUser = {
  subject: 'user',
  isCarried: true,
  reason: 'was deleted there since they were carried, and can still sign in here',
} as const

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
