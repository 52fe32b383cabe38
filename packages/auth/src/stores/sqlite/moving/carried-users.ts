import { type CarriedUser, isSamePerson, type UserOutcome } from '../../../moving/index.ts'
import type { Connection } from '../connection.ts'
import { number, text } from '../rows.ts'

export type UserStatements = ReturnType<typeof prepareUsers>

export const prepareUsers = ({ prepare }: Connection) => ({
  insert:
    prepare(`INSERT INTO carnet_user (id, username, username_key, password, email, first_name, last_name,
    is_active, is_staff, is_superuser, last_login, date_joined, fields)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`),
  byId: prepare('SELECT username, email, date_joined FROM carnet_user WHERE id = ?'),
  byName: prepare('SELECT 1 FROM carnet_user WHERE username = ?'),
})

/** Stores a user under their own id, within the caller's transaction. */
export function carryUser(statements: UserStatements, carried: CarriedUser): UserOutcome {
  const { id, user, spareKey } = carried
  if (insert(statements, carried, user.usernameKey)) return 'carried'
  const holder = statements.byId().get(id)
  if (holder !== undefined) {
    const { username, email, dateJoined } = user
    const owner = { username, email, dateJoinedMs: dateJoined.getTime() }
    const other = {
      username: text(holder, 'username'),
      email: text(holder, 'email'),
      dateJoinedMs: number(holder, 'date_joined'),
    }
    return isSamePerson(owner, other) ? 'present' : 'id_taken'
  }
  if (statements.byName().get(user.username) !== undefined) return 'name_taken'
  return insert(statements, carried, spareKey) ? 'lookalike' : 'name_taken'
}

function insert(statements: UserStatements, { id, user }: CarriedUser, key: string): boolean {
  const { changes } = statements
    .insert()
    .run(
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
    )
  return changes === 1
}
