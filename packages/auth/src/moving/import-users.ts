import { carryUser, type UserRules } from './carry-user.ts'
import type { DjangoSize, DjangoUser } from './django-source.ts'
import { batchRows, type ImportOptions } from './import-options.ts'
import { add, addFindings, type Finding, type ImportReport } from './import-report.ts'
import { beginTokens, type ImportState } from './import-state.ts'
import type { CarriedUser, UserOutcome } from './import-target.ts'

/** Carries the users behind the position, a batch at a time. */
export async function importUsers(
  options: ImportOptions,
  begun: ImportState,
  size: DjangoSize,
): Promise<ImportState> {
  const { source, target, columns, fieldsSchema, onProgress } = options
  const rules: UserRules = { own: columns.own, schema: fieldsSchema, joinedMs: begun.startedAtMs }
  let state = begun
  for (;;) {
    const rows = await source.users(columns.read, state.position, batchRows)
    const last = rows.at(-1)
    if (last === undefined) return beginTokens(state)
    const before = state
    const { carried, findings } = judgeUsers(rows, rules)
    state = await target.carryUsers(carried, (outcomes) => ({
      ...before,
      position: last.position,
      looked: before.looked + rows.length,
      report: reportUsers(before.report, carried, outcomes, findings),
    }))
    onProgress({ phase: 'users', done: state.looked, total: size.users })
  }
}

function judgeUsers(rows: readonly DjangoUser[], rules: UserRules) {
  const carried: CarriedUser[] = []
  const findings: Finding[] = []
  for (const row of rows) {
    const verdict = carryUser(row, rules)
    const about = { subject: 'user', id: String(row.id) } as const
    if ('refusal' in verdict) findings.push({ ...about, isCarried: false, reason: verdict.refusal })
    else {
      carried.push(verdict.carried)
      for (const reason of verdict.remarks) findings.push({ ...about, isCarried: true, reason })
    }
  }
  return { carried, findings }
}

/** What there is to say of a user because of the others. */
const userRemarks: Readonly<Record<UserOutcome, Pick<Finding, 'isCarried' | 'reason'> | undefined>> = {
  carried: undefined,
  present: undefined,
  updated: undefined,
  changed_here: {
    isCarried: true,
    reason: 'was changed there and here since they were carried, and stays as they are here',
  },
  lookalike: { isCarried: true, reason: "has a name that looks like another user's" },
  id_taken: { isCarried: false, reason: 'has an id that somebody else has here' },
  name_taken: { isCarried: false, reason: 'has a name that somebody else has here' },
}

/** As what a user counts; who has been left behind counts as nothing. */
const tallied: Readonly<Partial<Record<UserOutcome, 'carried' | 'present'>>> = {
  carried: 'carried',
  lookalike: 'carried',
  present: 'present',
  updated: 'present',
  changed_here: 'present',
}

function reportUsers(
  report: ImportReport,
  users: readonly CarriedUser[],
  outcomes: readonly UserOutcome[],
  findings: readonly Finding[],
): ImportReport {
  const words = outcomes.flatMap((word) => tallied[word] ?? [])
  const more = users.flatMap(({ id }, index) => {
    const remark = userRemarks[outcomes[index] ?? 'carried']
    return remark === undefined ? [] : [{ ...remark, subject: 'user' as const, id: String(id) }]
  })
  return {
    ...report,
    users: add(report.users, words),
    updatedUsers: report.updatedUsers + outcomes.filter((word) => word === 'updated').length,
    problems: addFindings(report.problems, [...findings, ...more]),
  }
}
