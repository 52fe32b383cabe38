import type { SQLOutputValue } from 'node:sqlite'
import type { Cell, ColumnsToRead, DjangoOwner } from '../../../moving/index.ts'
import { type DjangoTables, quote, type UserGroups } from './django-tables.ts'

type Row = Readonly<Record<string, SQLOutputValue>>

/** Runs a statement; whole numbers come as bigints. */
export type ReadRows = (sql: string, ...values: (bigint | number | string)[]) => Row[]

export const cell = (row: Row, column: string): Cell => row[column] ?? null

/** The columns under short names of our own: a table may call one `id` or `position`. */
export const list = (columns: ColumnsToRead) =>
  Object.values(columns)
    .map((column, index) => `, ${quote(column)} AS c${index}`)
    .join('')

export const named = (columns: ColumnsToRead, row: Row): Readonly<Record<string, Cell>> =>
  Object.fromEntries(Object.keys(columns).map((field, index) => [field, row[`c${index}`] ?? null]))

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
   WHERE o.id < ? ORDER BY o.id DESC LIMIT ?`

/** Also of users who are no more: a new one must not get the id, or what was said of the old one would be said of it. */
export function highestId(rows: ReadRows, { users, userKey, userColumns }: DjangoTables): bigint {
  if (!userColumns.some(({ isKey, type }) => isKey && type.includes('int'))) return 0n
  const [highest] = rows(`SELECT max(${userKey}) AS id FROM ${users}`)
  const hasSequences = rows("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").length > 0
  const name = users.slice(1, -1).replaceAll('""', '"')
  const [given] = hasSequences ? rows('SELECT seq AS id FROM sqlite_sequence WHERE name = ?', name) : []
  const ids = [highest?.['id'], given?.['id']].filter((id) => typeof id === 'bigint')
  return ids.reduce((most, id) => (id > most ? id : most), 0n)
}

/** The names of the groups of each user of a page, by the user's id. */
export function groupsOf(
  rows: ReadRows,
  userGroups: UserGroups | undefined,
  page: readonly Row[],
): ReadonlyMap<string, string[]> | undefined {
  if (userGroups === undefined) return undefined
  const groups = new Map<string, string[]>()
  const [first, last] = [page[0]?.['id'], page.at(-1)?.['id']]
  // where the ids are no numbers nobody is carried
  if (typeof first !== 'bigint' || typeof last !== 'bigint') return groups
  const { table, userId } = userGroups
  const sql = `SELECT m.${userId} AS user, g.name AS name FROM ${table} m JOIN auth_group g ON g.id = m.group_id
    WHERE m.${userId} BETWEEN ? AND ? ORDER BY m.${userId}, g.name`
  for (const row of rows(sql, first, last)) {
    const id = String(row['user'])
    groups.set(id, [...(groups.get(id) ?? []), String(row['name'])])
  }
  return groups
}
