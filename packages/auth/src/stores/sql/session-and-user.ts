import type { SessionAndUser } from '../../sessions/index.ts'
import { lookUp, type Recipe } from './recipe.ts'
import { toSession, toUser } from './rows.ts'
import { ownUserTable, userColumns } from './users.ts'

/** A session, if it is this user's, and the user: what a refresh reads, in one statement. */
export function* findSessionAndUser(id: string, userId: string): Recipe<SessionAndUser> {
  const row = (yield* lookUp(both, { id, userId, userKey: ownUserTable.toKey(userId) })) ?? {}
  const owner = Object.fromEntries(userColumns.map((column) => [column, row[`owner_${column}`]]))
  return {
    session: row['id'] == null ? undefined : toSession(row),
    user: owner['id'] == null ? undefined : toUser(owner),
  }
}

// one row whatever is there; the session is named by its user too, so that only their partition is looked at
const both = `SELECT carnet_session.*, :now AS read_at, ${userColumns.map((column) => `owner.${column} AS owner_${column}`).join(', ')}
  FROM (SELECT CAST(:userKey AS BIGINT) AS user_key) AS asked
  LEFT JOIN carnet_user AS owner ON owner.id = asked.user_key
  LEFT JOIN carnet_session ON carnet_session.id = :id AND carnet_session.user_id = :userId`
