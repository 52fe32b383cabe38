import type { Found, Place } from '../../admin/index.ts'
import { createPace } from '../../pacing/index.ts'
import type { Connection } from './connection.ts'
import { all, first, type Recipe, type Row, type Values } from './recipe.ts'
import { text } from './rows.ts'

interface Condition {
  readonly sql: string
  readonly values: Values
}

/** A list of sessions of some users, in an order that no index of theirs has. */
export interface OfUsers {
  /** SQL: whose sessions. */
  readonly users: Condition
  /** What else a session has to be, and that it is behind the place where the page begins. */
  readonly others: Condition
  readonly orderBy: string
  readonly limit: number
  readonly placeOf: (row: Row) => Place
  /** Default 2000: so many are looked at before others have their turn. */
  readonly turnRows?: number
}

/**
 * The first of them in that order. All have to be looked at, and somebody who signs in by script has many: so some at a
 * time, by the index of users, with what else the process has to do in between.
 */
export async function firstOfUsers(run: Connection['run'], list: OfUsers): Promise<Found<Row>> {
  const { limit, placeOf, orderBy } = list
  const inOrder = (one: Row, other: Row) => compare(placeOf(one), placeOf(other))
  const sign = orderBy.endsWith(' DESC') ? -1 : 1
  const pace = createPace()
  let rows: readonly Row[] = []
  for (let behind: Row | undefined; ; await pace.afterReading()) {
    const turn = await run(() => lookAtSome(list, behind))
    rows = [...rows, ...turn.rows].sort((one, other) => sign * inOrder(one, other)).slice(0, limit + 1)
    behind = turn.last
    if (behind === undefined) break
  }
  const last = rows[limit - 1]
  const isMore = rows.length > limit && last !== undefined
  return { rows: rows.slice(0, limit), next: isMore ? placeOf(last) : undefined }
}

function* lookAtSome(
  { users, others, orderBy, limit, turnRows = 2000 }: OfUsers,
  behind: Row | undefined,
): Recipe<{ readonly rows: readonly Row[]; readonly last: Row | undefined }> {
  const isBehind = behind === undefined ? [] : ['(user_id, id) > (:lookedUser, :lookedId)']
  const place =
    behind === undefined ? {} : { lookedUser: text(behind, 'user_id'), lookedId: text(behind, 'id') }
  const those = (columns: string) => `SELECT ${columns} FROM carnet_session
    WHERE ${[users.sql, ...isBehind].join(' AND ')} ORDER BY user_id, id`
  // a plain join lets SQLite begin with the other table, and look through all of it
  const sql = `SELECT session.*, :now AS read_at FROM (${those('id AS looked_id')} LIMIT :turnRows) AS looked_at
    CROSS JOIN carnet_session AS session WHERE session.id = looked_id AND ${others.sql}
    ORDER BY ${orderBy} LIMIT :limit`
  const wanted = { ...users.values, ...place }
  const rows = yield* all(sql, { ...wanted, ...others.values, turnRows, limit: limit + 1 })
  const end = `${those('user_id, id')} LIMIT 1 OFFSET :lastRow`
  const last = yield* first(end, { ...wanted, lastRow: turnRows - 1 })
  return { rows, last }
}

/** Of places in one order: texts go by their characters, numbers by their size. */
function compare(one: Place, other: Place): number {
  for (const [index, value] of one.entries()) {
    const its = other[index] ?? value
    if (value !== its) return value < its ? -1 : 1
  }
  return 0
}
