import type { SQLInputValue } from 'node:sqlite'
import type { ImportState, ImportTarget, Person } from '../../../moving/index.ts'
import type { Connection } from '../connection.ts'
import type { Revocations } from '../revocations.ts'
import { number, type Row, text } from '../rows.ts'
import { carrySession, prepareSessions } from './carried-sessions.ts'
import { carryUser, prepareUsers } from './carried-users.ts'

export interface ImportTargetOptions {
  readonly connection: Connection
  readonly revocations: Revocations
  readonly close: () => void
}

/** Carnet's own tables in SQLite, for an import. */
export function importTarget({ connection, revocations, close }: ImportTargetOptions): ImportTarget {
  const { database, prepare, run, write } = connection
  const userStatements = prepareUsers(connection)
  const sessionStatements = prepareSessions(connection)
  const findPeople = prepare(
    `SELECT id, username, email, date_joined, EXISTS (SELECT 1 FROM carnet_import_user c WHERE c.id = u.id) AS is_carried
     FROM carnet_user u WHERE id > ? ORDER BY id LIMIT ?`,
  )
  const findImport = prepare('SELECT * FROM carnet_import WHERE name = ?')
  const saveImport = prepare(`INSERT INTO carnet_import (name, phase, position, looked, started_at, report)
    VALUES (:name, :phase, :position, :looked, :startedAt, :report) ON CONFLICT (name) DO UPDATE SET
    phase = :phase, position = :position, looked = :looked, started_at = :startedAt, report = :report`)
  // set by `begin`
  let importName = ''
  const save = (state: ImportState) => void saveImport().run(toColumns(importName, state))
  // session ids are random: every row touches other pages, so more of them are held, and written back less often
  database.exec('PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384')

  /** Carries rows and what is to be remembered with them, in one transaction. */
  const carry = <T, Outcome>(
    rows: readonly T[],
    one: (row: T) => Outcome,
    remember: (outcomes: readonly Outcome[]) => ImportState,
  ) =>
    write(() => {
      const state = remember(rows.map(one))
      save(state)
      return state
    })

  return {
    people: (afterId, limit) => run(() => findPeople().all(Number(afterId), limit).map(toPerson)),
    begin: (name, fresh, highestUserId) =>
      write(() => {
        importName = name
        const statement = findImport()
        statement.setReadBigInts(true)
        const row = statement.get(name)
        keepIds(connection, highestUserId)
        if (row !== undefined && row['phase'] !== 'done') return toState(row)
        save(fresh)
        return fresh
      }),
    carryUsers: (users, remember) =>
      carry(users, (user) => carryUser(userStatements, revocations, user), remember),
    carrySessions: (sessions, remember) =>
      carry(sessions, (one) => carrySession(sessionStatements, revocations, one), remember),
    save: (state) => write(() => save(state)),
    async close() {
      if (database.isOpen) close()
    },
  }
}

const toPerson = (row: Row): Person => ({
  id: text(row, 'id'),
  username: text(row, 'username'),
  email: text(row, 'email'),
  dateJoinedMs: number(row, 'date_joined'),
  isCarried: number(row, 'is_carried') === 1,
})

// what ids of ours can hold
const highestOwnId = 10n ** 15n - 1n

/** Never gives an id again that the source gave: tokens of a user who is gone would be the new one's. */
function keepIds({ prepare }: Connection, highest: bigint): void {
  if (highest > highestOwnId) return
  const insert = prepare(`INSERT INTO sqlite_sequence (name, seq) SELECT 'carnet_user', 0
    WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'carnet_user')`)
  insert().run()
  prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'carnet_user'")().run(highest)
}

function toColumns(
  name: string,
  { phase, position, looked, startedAtMs, report }: ImportState,
): Record<string, SQLInputValue> {
  return { name, phase, position, looked, startedAt: startedAtMs, report: JSON.stringify(report) }
}

const toState = (row: Row): ImportState => ({
  phase: text(row, 'phase') as ImportState['phase'],
  position: row['position'] as bigint,
  looked: number(row, 'looked'),
  startedAtMs: number(row, 'started_at'),
  report: JSON.parse(text(row, 'report')) as ImportState['report'],
})
