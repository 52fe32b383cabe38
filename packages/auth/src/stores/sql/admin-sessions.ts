import type { AdminStore, Found, Place, SessionPage, SessionSort } from '../../admin/index.ts'
import type { FoundSession } from '../../sessions/index.ts'
import { lookThrough, type Turn } from './admin-lists.ts'
import { conditionsOf, isOfFew } from './admin-session-conditions.ts'
import { beginningOf, firstById, type LookedThrough } from './admin-session-ids.ts'
import { firstOfUsers, type OfUsers } from './admin-user-sessions.ts'
import type { Connection } from './connection.ts'
import type { Dialect } from './dialect.ts'
import { all, first, type Recipe, type Row, type Values } from './recipe.ts'
import { number, toSession } from './rows.ts'

type SessionVerbs = Pick<AdminStore, 'listSessions' | 'countSessions' | 'countSessionsOf'>

export function adminSessions({ dialect, run }: Connection): SessionVerbs {
  return {
    listSessions: (page) => listSessions(dialect, run, page),
    countSessions: (which) => run(() => count(countSql(dialect)[which])),
    countSessionsOf: (userId) =>
      run(function* () {
        const row = (yield* first(countOf, { userId })) ?? {}
        return { live: number(row, 'live'), all: number(row, 'sessions') }
      }),
  }
}

const patienceMs = 120

async function listSessions(
  dialect: Dialect,
  run: Connection['run'],
  page: SessionPage,
): Promise<Found<FoundSession>> {
  const { userIds, part, sort } = page
  const hasNoIndex = userIds !== undefined && sort !== 'user' && beginningOf(part) === undefined
  if (hasNoIndex && dialect.isRemote !== true) {
    const found = await firstOfUsers(run, ofUsers(dialect, page, userIds))
    return { rows: found.rows.map(toSession), next: found.next }
  }
  const list = searched(dialect, page)
  const { next, rows } = await lookThrough<Row>({
    limit: page.limit,
    behind: page.behind,
    patienceMs,
    placeOf: list.placeOf,
    look: (behind, limit) => run(() => list.look(behind, limit)),
  })
  return { rows: rows.map(toSession), next }
}

function ofUsers(dialect: Dialect, page: SessionPage, userIds: readonly string[]): OfUsers {
  const { orderBy, placeOf, conditions, ...list } = sessionList(dialect, { ...page, userIds: undefined })
  const isBehind = page.behind === undefined ? [] : [list.behind]
  const place = page.behind === undefined ? {} : list.valuesOf(page.behind)
  const sql = [...conditions.reach, ...conditions.filter, ...isBehind].join(' AND ') || 'true'
  return {
    ...{ orderBy, placeOf, limit: page.limit },
    users: {
      sql: `user_id IN (SELECT value FROM ${dialect.textsIn(':userIds')})`,
      values: { userIds: JSON.stringify(userIds) },
    },
    others: { sql, values: { ...conditions.values, ...place } },
  }
}

function searched(dialect: Dialect, page: SessionPage): LookedThrough {
  const list = sessionList(dialect, page)
  const all: LookedThrough = {
    placeOf: list.placeOf,
    look: (behind, limit) => lookOnce(list, behind, limit),
  }
  const beginning = beginningOf(page.part)
  if (beginning === undefined) return all
  const { reach, filter, values } = conditionsOf(dialect, { ...page, part: undefined })
  return firstById({ beginning, conditions: [...reach, ...filter], values }, all)
}

/** By which columns each order goes. The last one tells any two rows apart. */
const ordersOf = (
  { sessionAges, isRemote }: Dialect,
  { part }: SessionPage,
): Readonly<Record<SessionSort, readonly string[]>> => ({
  created_at: ['created_at', 'id'],
  user: ['user_id', 'id'],
  // the index is one of days; within a day the database puts them in order
  expires_at: sessionAges === 'day' ? ['needed_day', 'expires_at', 'id'] : ['expires_at', 'id'],
  blacklisted_at: ['revoked_at', 'id'],
  // where rows lie as they came, to look through them by a random id would read each page of the table many times
  id: isRemote === true && part !== undefined ? ['created_at', 'id'] : ['id'],
})

type List = ReturnType<typeof sessionList>

function sessionList(dialect: Dialect, page: SessionPage) {
  const columns = ordersOf(dialect, page)[page.sort]
  const conditions = conditionsOf(dialect, page)
  const direction = page.isDescending ? 'DESC' : 'ASC'
  const marks = columns.map((_, index) => `:place${index}`)
  // SQLite knows no index of what has a sign before it, and would look through all sessions in their order for a few
  const ordered = isOfFew(dialect, page) ? columns.map((column) => `+${column}`) : columns
  return {
    conditions,
    orderBy: ordered.map((column) => `${column} ${direction}`).join(', '),
    behind: `(${ordered}) ${page.isDescending ? '<' : '>'} (${marks})`,
    placeOf: (row: Row): Place =>
      columns.map((column) => (texts.has(column) ? String(row[column]) : number(row, column))),
    valuesOf: (place: Place): Values => {
      const isFit = place.length === columns.length && place.every(isLike(columns))
      if (!isFit) throw new TypeError('This is no place in this order.')
      return Object.fromEntries(place.map((value, index) => [`place${index}`, value]))
    },
    turnRows: turnRowsOf(dialect, page, conditions.filter.length > 0),
    columns,
  }
}

const texts: ReadonlySet<string> = new Set(['id', 'user_id'])
const isLike = (columns: readonly string[]) => (value: unknown, index: number) =>
  texts.has(columns[index] ?? '') ? typeof value === 'string' : Number.isSafeInteger(value)

/** Some conditions are answered by what puts the rows in order, others by each row, which lies elsewhere. */
function turnRowsOf(
  { isRemote = false }: Dialect,
  page: SessionPage,
  isFiltered: boolean,
): number | undefined {
  const { sort, state, part } = page
  if (!isFiltered) return undefined
  // each turn is a question to another machine; by user, neighbours in the list are far from each other in the table
  if (isRemote) return part === undefined || sort === 'user' ? 5000 : 20_000
  const isCovered = sort === 'created_at' && state !== 'live' && state !== 'expired' && part === undefined
  return isCovered || sort === 'id' ? 20_000 : 1500
}

function* lookOnce(list: List, behind: Place | undefined, limit: number): Recipe<Turn<Row>> {
  const { conditions, orderBy, turnRows } = list
  const isBehind = behind === undefined ? [] : [list.behind]
  const place = behind === undefined ? {} : list.valuesOf(behind)
  const reached = [...conditions.reach, ...isBehind].join(' AND ') || 'true'
  const fits = conditions.filter.join(' AND ') || 'true'
  const values = { ...conditions.values, ...place, limit }
  if (turnRows === undefined) {
    const sql = `SELECT *, :now AS read_at FROM carnet_session WHERE ${reached} AND ${fits} ORDER BY ${orderBy} LIMIT :limit`
    return { rows: yield* all(sql, values), lookedTo: undefined }
  }
  const window = `SELECT ${[...new Set([...list.columns, ...conditions.columns])]} FROM carnet_session
    WHERE ${reached} ORDER BY ${orderBy} LIMIT :turnRows`
  // a plain join lets SQLite begin with the other table, and look through all of it
  const found = `SELECT session.*, :now AS read_at FROM
    (SELECT id AS found_id FROM (${window}) AS looked_at WHERE ${fits} ORDER BY ${orderBy} LIMIT :limit) AS found
    CROSS JOIN carnet_session AS session WHERE session.id = found_id ORDER BY ${orderBy}`
  const rows = yield* all(found, { ...values, turnRows })
  const end = `SELECT ${list.columns} FROM carnet_session WHERE ${reached} ORDER BY ${orderBy} LIMIT 1 OFFSET :lastRow`
  const last = yield* first(end, { ...conditions.reachValues, ...place, lastRow: turnRows - 1 })
  return { rows, lookedTo: last && list.placeOf(last) }
}

function* count(sql: string): Recipe<number> {
  return number((yield* first(sql)) ?? {}, 'sessions')
}

const isLive = 'revoked_at IS NULL AND expires_at > :now'
const ended = 'SELECT count(*) FROM carnet_session WHERE revoked_at IS NOT NULL AND expires_at > :now'
const countSql = ({ isRemote }: Dialect) => ({
  all: 'SELECT count(*) AS sessions FROM carnet_session',
  revoked: 'SELECT count(*) AS sessions FROM carnet_session WHERE revoked_at IS NOT NULL',
  // two counts by an index each, where a look at every row would hold everybody up
  live: isRemote
    ? `SELECT count(*) AS sessions FROM carnet_session WHERE ${isLive}`
    : `SELECT (SELECT count(*) FROM carnet_session WHERE expires_at > :now) - (${ended}) AS sessions`,
})

const countOf = `SELECT count(*) AS sessions,
  sum(CASE WHEN revoked_at IS NULL AND expires_at > :now THEN 1 ELSE 0 END) AS live
  FROM carnet_session WHERE user_id = :userId`
