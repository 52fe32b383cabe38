import { createHash } from 'node:crypto'
import { type CarriedUser, isSamePerson, type UserOutcome } from '../../../moving/index.ts'
import type { NewUser } from '../../../users/index.ts'
import { changes, first, type Recipe, type Row, type Values } from '../recipe.ts'
import type { Revocations } from '../revocations.ts'
import { number, text, toUser } from '../rows.ts'

/** Stores a user under their own id, or brings them up to date, within the caller's transaction. */
export function* carryUser(revocations: Revocations, carried: CarriedUser): Recipe<UserOutcome> {
  const outcome = yield* store(insert, carried)
  if (outcome === 'carried' || outcome === 'lookalike') return outcome
  const holder = yield* first(byId, { id: carried.id })
  if (holder === undefined) return 'name_taken'
  if (!isSamePerson(ownerOf(carried.user), ownerIn(holder))) return 'id_taken'
  return yield* bringUpToDate(revocations, carried, holder)
}

function* bringUpToDate(revocations: Revocations, carried: CarriedUser, holder: Row): Recipe<UserOutcome> {
  const mark = markIn(yield* first(findMark, { id: carried.id }))
  // without a mark somebody of the same name was made here
  if (mark === undefined || mark === markOf(carried.user)) return 'present'
  if (mark !== markOf(toUser(holder))) return 'changed_here'
  const outcome = yield* store(update, carried)
  if (outcome === 'name_taken') return outcome
  // they would have been refused there from that moment on
  if (!carried.user.isActive)
    yield* revocations.end({ userId: String(carried.id), except: undefined }, 'deactivated')
  return 'updated'
}

/** Writes a row under the key that its name asks for, or under its spare one. */
function* store(
  statement: string,
  { id, user, spareKey }: CarriedUser,
): Recipe<'carried' | 'lookalike' | 'name_taken'> {
  const isCarried = (yield* changes(statement, toValues(id, user, user.usernameKey))) === 1
  if (!isCarried) {
    if (yield* first(byName, { id, username: user.username })) return 'name_taken'
    if ((yield* changes(statement, toValues(id, user, spareKey))) === 0) return 'name_taken'
  }
  yield* changes(saveMark, { id, mark: Buffer.from(markOf(user), 'hex') })
  return isCarried ? 'carried' : 'lookalike'
}

const toValues = (id: number, user: NewUser, usernameKey: string): Values => ({
  id,
  username: user.username,
  usernameKey,
  password: user.password,
  email: user.email,
  firstName: user.firstName,
  lastName: user.lastName,
  isActive: Number(user.isActive),
  isStaff: Number(user.isStaff),
  isSuperuser: Number(user.isSuperuser),
  lastLogin: user.lastLogin?.getTime() ?? null,
  dateJoined: user.dateJoined.getTime(),
  fields: JSON.stringify(user.fields),
})

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

const insert = `INSERT INTO carnet_user (id, username, username_key, password, email, first_name, last_name,
    is_active, is_staff, is_superuser, last_login, date_joined, fields)
  VALUES (:id, :username, :usernameKey, :password, :email, :firstName, :lastName,
    :isActive, :isStaff, :isSuperuser, :lastLogin, :dateJoined, :fields) ON CONFLICT DO NOTHING`

const update = `UPDATE carnet_user SET username = :username, username_key = :usernameKey, password = :password,
    email = :email, first_name = :firstName, last_name = :lastName, is_active = :isActive, is_staff = :isStaff,
    is_superuser = :isSuperuser, last_login = :lastLogin, date_joined = :dateJoined, fields = :fields
  WHERE id = :id AND NOT EXISTS
    (SELECT 1 FROM carnet_user WHERE id <> :id AND (username = :username OR username_key = :usernameKey))`

const byId = 'SELECT * FROM carnet_user WHERE id = :id'
const byName = 'SELECT 1 FROM carnet_user WHERE username = :username AND id <> :id'
const saveMark = `INSERT INTO carnet_import_user (id, mark) VALUES (:id, :mark)
  ON CONFLICT (id) DO UPDATE SET mark = excluded.mark`
const findMark = 'SELECT mark FROM carnet_import_user WHERE id = :id'
