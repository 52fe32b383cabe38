import type { Cell, ColumnsToRead, DjangoOwner } from '../../../moving/index.ts'
import type { Recipe, Row, Values } from '../recipe.ts'
import type { DjangoTables, UserGroups } from './django-tables.ts'
import { quote, type SourceDialect } from './source-dialect.ts'

/** Runs a statement; whole numbers come as bigints. */
export function* read(sql: string, values: Values = {}): Recipe<readonly Row[]> {
  return (yield { sql, values, exact: true }).rows
}

/** SQLite has no truths, so those of PostgreSQL become what SQLite has. */
export function cell(row: Row, column: string): Cell {
  const value = row[column] ?? null
  return typeof value === 'boolean' ? BigInt(value) : (value as Cell)
}

/** The columns under short names of our own: a table may call one `id` or `position`. */
export const list = (columns: ColumnsToRead) =>
  Object.values(columns)
    .map((column, index) => `, ${quote(column)} AS c${index}`)
    .join('')

export const named = (columns: ColumnsToRead, row: Row): Readonly<Record<string, Cell>> =>
  Object.fromEntries(Object.keys(columns).map((field, index) => [field, cell(row, `c${index}`)]))

export function ownerList(columns: ColumnsToRead): string {
  const column = (field: string) => (columns[field] === undefined ? 'NULL' : `u.${quote(columns[field])}`)
  return `${column('username')} AS username, ${column('email')} AS email, ${column('dateJoined')} AS date_joined`
}

export const toOwner = (row: Row): DjangoOwner => ({
  username: cell(row, 'username'),
  email: cell(row, 'email'),
  dateJoined: cell(row, 'date_joined'),
})

export const tokensSql = (columns: ColumnsToRead, { users, userKey }: DjangoTables) =>
  `SELECT o.id AS position, o.jti, o.token, o.user_id, o.created_at, o.expires_at, b.blacklisted_at,
     u.${userKey} AS owner_id, ${ownerList(columns)}
   FROM token_blacklist_outstandingtoken o
   LEFT JOIN token_blacklist_blacklistedtoken b ON b.token_id = o.id
   LEFT JOIN ${users} u ON u.${userKey} = o.user_id
   WHERE o.id < CAST(:before AS BIGINT) ORDER BY o.id DESC LIMIT :limit`

export function* count(from: string): Recipe<number> {
  return Number((yield* read(`SELECT count(*) AS n FROM ${from}`))[0]?.['n'] ?? 0)
}

/** Also of users who are no more: a new one must not get the id, or what was said of the old one would be said of it. */
export function* highestId(dialect: SourceDialect, tables: DjangoTables): Recipe<bigint> {
  const { users, userTable, userKey, hasNumbers, userColumns } = tables
  if (!hasNumbers) return 0n
  const [highest] = yield* read(`SELECT max(${userKey}) AS id FROM ${users}`)
  const key = userColumns.find(({ isKey }) => isKey)?.name ?? 'id'
  const given = yield* dialect.highestGiven(userTable, key)
  const ids = [highest?.['id'], given].filter((id) => typeof id === 'bigint')
  return ids.reduce((most, id) => (id > most ? id : most), 0n)
}

/** The names of the groups of each user of a page, by the user's id. */
export function* groupsOf(
  userGroups: UserGroups | undefined,
  page: readonly Row[],
): Recipe<ReadonlyMap<string, string[]> | undefined> {
  if (userGroups === undefined) return undefined
  const groups = new Map<string, string[]>()
  const [first, last] = [page[0]?.['id'], page.at(-1)?.['id']]
  // where the ids are no numbers nobody is carried
  if (typeof first !== 'bigint' || typeof last !== 'bigint') return groups
  const { table, userId } = userGroups
  const sql = `SELECT m.${userId} AS member, g.name AS name FROM ${table} m JOIN auth_group g ON g.id = m.group_id
    WHERE m.${userId} BETWEEN CAST(:first AS BIGINT) AND CAST(:last AS BIGINT) ORDER BY m.${userId}, g.name`
  for (const row of yield* read(sql, { first, last })) {
    const id = String(row['member'])
    groups.set(id, [...(groups.get(id) ?? []), String(row['name'])])
  }
  return groups
}
