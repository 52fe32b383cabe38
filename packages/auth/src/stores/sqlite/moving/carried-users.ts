import { createHash } from 'node:crypto'
import type { SQLInputValue } from 'node:sqlite'
import { type CarriedUser, isSamePerson, type UserOutcome } from '../../../moving/index.ts'
import type { NewUser } from '../../../users/index.ts'
import type { Connection } from '../connection.ts'
import type { Revocations } from '../revocations.ts'
import { number, type Row, text, toUser } from '../rows.ts'

export type UserStatements = ReturnType<typeof prepareUsers>

export const prepareUsers = ({ prepare }: Connection) => ({
  insert:
    prepare(`INSERT INTO carnet_user (id, username, username_key, password, email, first_name, last_name,
    is_active, is_staff, is_superuser, last_login, date_joined, fields)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`),
  update:
    prepare(`UPDATE OR IGNORE carnet_user SET username = ?2, username_key = ?3, password = ?4, email = ?5,
    first_name = ?6, last_name = ?7, is_active = ?8, is_staff = ?9, is_superuser = ?10, last_login = ?11,
    date_joined = ?12, fields = ?13 WHERE id = ?1`),
  byId: prepare('SELECT * FROM carnet_user WHERE id = ?'),
  byName: prepare('SELECT 1 FROM carnet_user WHERE username = ? AND id <> ?'),
  mark: prepare('INSERT OR REPLACE INTO carnet_import_user (id, mark) VALUES (?, ?)'),
  markOf: prepare('SELECT mark FROM carnet_import_user WHERE id = ?'),
})

/** Stores a user under their own id, or brings them up to date, within the caller's transaction. */
export function carryUser(
  statements: UserStatements,
  revocations: Revocations,
  carried: CarriedUser,
): UserOutcome {
  const outcome = store(statements, statements.insert, carried)
  if (outcome === 'carried' || outcome === 'lookalike') return outcome
  const holder = statements.byId().get(carried.id)
  if (holder === undefined) return 'name_taken'
  if (!isSamePerson(ownerOf(carried.user), ownerIn(holder))) return 'id_taken'
  return bringUpToDate(statements, revocations, carried, holder)
}

function bringUpToDate(
  statements: UserStatements,
  revocations: Revocations,
  carried: CarriedUser,
  holder: Row,
): UserOutcome {
  const mark = markIn(statements.markOf().get(carried.id))
  // without a mark somebody of the same name was made here
  if (mark === undefined || mark === markOf(carried.user)) return 'present'
  if (mark !== markOf(toUser(holder))) return 'changed_here'
  const outcome = store(statements, statements.update, carried)
  if (outcome === 'name_taken') return outcome
  // they would have been refused there from that moment on
  if (!carried.user.isActive)
    revocations.end({ userId: String(carried.id), except: undefined }, 'deactivated')
  return 'updated'
}

/** Writes a row under the key that its name asks for, or under its spare one. */
function store(
  statements: UserStatements,
  statement: UserStatements['insert'],
  { id, user, spareKey }: CarriedUser,
): 'carried' | 'lookalike' | 'name_taken' {
  const write = (key: string) => statement().run(...toValues(id, user, key)).changes === 1
  const isCarried = write(user.usernameKey)
  if (!isCarried && (statements.byName().get(user.username, id) !== undefined || !write(spareKey)))
    return 'name_taken'
  statements.mark().run(id, Buffer.from(markOf(user), 'hex'))
  return isCarried ? 'carried' : 'lookalike'
}

const toValues = (id: number, user: NewUser, key: string): SQLInputValue[] => [
  id,
  user.username,
  key,
  user.password,
  user.email,
  user.firstName,
  user.lastName,
  Number(user.isActive),
  Number(user.isStaff),
  Number(user.isSuperuser),
  user.lastLogin?.getTime() ?? null,
  user.dateJoined.getTime(),
  JSON.stringify(user.fields),
]

const markBytes = 12

/** What changes when a person or an administrator changes something; a sign-in changes nothing. */
function markOf(user: Omit<NewUser, 'usernameKey'>): string {
  const { username, password, email, firstName, lastName, isActive, isStaff, isSuperuser, fields } = user
  const said = [username, password, email, firstName, lastName, isActive, isStaff, isSuperuser, fields]
  return createHash('sha256')
    .update(JSON.stringify(said))
    .digest('hex')
    .slice(0, 2 * markBytes)
}

const markIn = (row: Row | undefined) =>
  row?.['mark'] instanceof Uint8Array ? Buffer.from(row['mark']).toString('hex') : undefined

const ownerOf = ({ username, email, dateJoined }: NewUser) => ({
  username,
  email,
  dateJoinedMs: dateJoined.getTime(),
})

const ownerIn = (row: Row) => ({
  username: text(row, 'username'),
  email: text(row, 'email'),
  dateJoinedMs: number(row, 'date_joined'),
})
