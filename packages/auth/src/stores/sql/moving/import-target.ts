import type { AuditEvent } from '../../../audit/index.ts'
import type { ImportReport, ImportState, ImportTarget, Person } from '../../../moving/index.ts'
import { auditRows, noAuditRows } from '../audit-rows.ts'
import type { Connection } from '../connection.ts'
import { all, changes, type Recipe, type Row } from '../recipe.ts'
import { createRevocations } from '../revocations.ts'
import { number, text } from '../rows.ts'
import { carrySession } from './carried-sessions.ts'
import { carryUser } from './carried-users.ts'

export interface ImportTargetOptions {
  readonly connection: Connection
  /** Never gives a number again, as the id of a user, that is not higher: tokens of one who is gone would be the new one's. */
  readonly keepIds: (highest: bigint) => Recipe<void>
  /** Whether what is done is written down. Default true. */
  readonly isAudited?: boolean | undefined
}

/** Carnet's own tables, for an import. */
export function importTarget(options: ImportTargetOptions): ImportTarget {
  const { connection, keepIds, isAudited = true } = options
  const audit = isAudited ? auditRows : noAuditRows
  const { run, write } = connection
  const revocations = createRevocations({ connection, audit })
  // set by `begin`
  let importName = ''
  const save = (state: ImportState) => changes(saveImport, toValues(importName, state))

  /** Carries rows and what is to be remembered with them, in one transaction. */
  const carry = <T, Outcome>(
    rows: readonly T[],
    one: (row: T) => Recipe<Outcome>,
    remember: (outcomes: readonly Outcome[]) => ImportState,
  ) =>
    write(function* () {
      const outcomes: Outcome[] = []
      for (const row of rows) outcomes.push(yield* one(row))
      const state = remember(outcomes)
      yield* save(state)
      return state
    })

  return {
    people: (afterId, limit) =>
      run(function* () {
        return (yield* all(findPeople, { after: Number(afterId), limit })).map(toPerson)
      }),
    begin: (name, fresh, highestUserId) =>
      write(function* () {
        importName = name
        const [row] = (yield { sql: findImport, values: { name }, exact: true }).rows
        if (highestUserId <= highestOwnId) yield* keepIds(highestUserId)
        const goesOn = row !== undefined && row['phase'] !== 'done'
        yield* audit.append({ action: 'import_begun', detail: { goesOn } })
        if (goesOn) return toState(row)
        yield* save(fresh)
        return fresh
      }),
    carryUsers: (users, remember) => carry(users, (user) => carryUser(revocations, user), remember),
    carrySessions: (sessions, remember) =>
      carry(sessions, (session) => carrySession(revocations, session), remember),
    async save(state) {
      await write(function* () {
        yield* save(state)
        if (state.phase === 'done') yield* audit.append(imported(state))
      })
    },
    close: connection.close,
  }
}

const toPerson = (row: Row): Person => ({
  id: text(row, 'id'),
  username: text(row, 'username'),
  email: text(row, 'email'),
  dateJoinedMs: number(row, 'date_joined'),
  isCarried: number(row, 'is_carried') === 1,
})

const imported = ({ report }: ImportState): AuditEvent => ({
  action: 'import_done',
  detail: {
    users: tally(report.users),
    updatedUsers: report.updatedUsers,
    groups: report.groups,
    sessions: tally(report.sessions),
    revokedTokens: tally(report.revokedTokens),
    problems: report.problems.length,
  },
})

const tally = ({ carried, present }: ImportReport['users']) => ({ carried, present })

// what ids of ours can hold
const highestOwnId = 10n ** 15n - 1n

const toValues = (name: string, { phase, position, looked, startedAtMs, report }: ImportState) => ({
  ...{ name, phase, position, looked },
  startedAt: startedAtMs,
  report: JSON.stringify(report),
})

const toState = (row: Row): ImportState => ({
  phase: text(row, 'phase') as ImportState['phase'],
  position: row['position'] as bigint,
  looked: number(row, 'looked'),
  startedAtMs: number(row, 'started_at'),
  report: JSON.parse(text(row, 'report')) as ImportState['report'],
})

const findPeople = `SELECT id, username, email, date_joined,
    CASE WHEN EXISTS (SELECT 1 FROM carnet_import_user c WHERE c.id = u.id) THEN 1 ELSE 0 END AS is_carried
  FROM carnet_user u WHERE id > :after ORDER BY id LIMIT :limit`

const findImport = 'SELECT * FROM carnet_import WHERE name = :name'

const saveImport = `INSERT INTO carnet_import (name, phase, position, looked, started_at, report)
  VALUES (:name, :phase, :position, :looked, :startedAt, :report) ON CONFLICT (name) DO UPDATE SET
  phase = :phase, position = :position, looked = :looked, started_at = :startedAt, report = :report`
