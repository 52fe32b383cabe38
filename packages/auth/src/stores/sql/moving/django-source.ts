import type { ColumnsToRead, DjangoSource, DjangoToken, DjangoUser } from '../../../moving/index.ts'
import type { Connection } from '../connection.ts'
import type { Recipe, Row } from '../recipe.ts'
import {
  cell,
  count,
  groupsOf,
  highestId,
  list,
  named,
  ownerList,
  read,
  tokensSql,
  toOwner,
} from './django-queries.ts'
import { type DjangoTables, findTables } from './django-tables.ts'
import type { SourceDialect } from './source-dialect.ts'

export interface DjangoSourceOptions {
  readonly connection: Pick<Connection, 'run' | 'close'>
  readonly dialect: SourceDialect
  /** What this place is called in what an import remembers. */
  readonly name: string
  readonly userTable: string
}

/** A database that Django made, for reading. Rejects with an ImportError where it has no such user table. */
export async function djangoSource(options: DjangoSourceOptions): Promise<DjangoSource> {
  const { connection, dialect, name, userTable } = options
  const { run, close } = connection
  const tables = await run(() => findTables(dialect, userTable))
  return {
    name,
    columns: tables.userColumns,
    hasTokens: tables.hasTokens,
    size: () =>
      run(function* () {
        return {
          users: yield* count(tables.users),
          groups: tables.userGroups === undefined ? 0 : yield* count('auth_group'),
          tokens: tables.hasTokens ? yield* count('token_blacklist_outstandingtoken') : 0,
          highestUserId: yield* highestId(dialect, tables),
        }
      }),
    users: (columns, after, limit) => run(() => usersBehind(tables, columns, { after, limit })),
    owner: (columns, id) => run(() => ownerOf(tables, columns, id)),
    tokens: (columns, before, limit) =>
      run(function* () {
        return (yield* read(tokensSql(columns, tables), { before, limit })).map(toToken)
      }),
    emptyGroups: () => run(() => emptyGroups(tables)),
    close,
  }
}

function* usersBehind(
  { numbered: { from, position }, userKey, userGroups }: DjangoTables,
  columns: ColumnsToRead,
  { after, limit }: { readonly after: bigint; readonly limit: number },
): Recipe<DjangoUser[]> {
  const sql = `SELECT ${position} AS position, ${userKey} AS id${list(columns)} FROM ${from}
    WHERE ${position} > CAST(:after AS BIGINT) ORDER BY ${position} LIMIT :limit`
  const page = yield* read(sql, { after, limit })
  const groups = yield* groupsOf(userGroups, page)
  return page.map((row) => ({
    position: row['position'] as bigint,
    id: cell(row, 'id'),
    cells: named(columns, row),
    groups: groups && (groups.get(String(row['id'])) ?? []),
  }))
}

function* ownerOf({ users, userKey, hasNumbers }: DjangoTables, columns: ColumnsToRead, id: string) {
  if (!hasNumbers) return undefined
  const sql = `SELECT ${ownerList(columns)} FROM ${users} u WHERE u.${userKey} = CAST(:id AS BIGINT)`
  const [row] = yield* read(sql, { id: BigInt(id) })
  return row && toOwner(row)
}

const toToken = (row: Row): DjangoToken => ({
  position: row['position'] as bigint,
  jti: cell(row, 'jti'),
  token: cell(row, 'token'),
  userId: cell(row, 'user_id'),
  createdAt: cell(row, 'created_at'),
  expiresAt: cell(row, 'expires_at'),
  blacklistedAt: cell(row, 'blacklisted_at') ?? undefined,
  owner: row['owner_id'] === null ? undefined : toOwner(row),
})

function* emptyGroups({ userGroups }: DjangoTables): Recipe<string[]> {
  if (userGroups === undefined) return []
  const sql = `SELECT id FROM auth_group WHERE id NOT IN (SELECT group_id FROM ${userGroups.table}) ORDER BY id`
  return (yield* read(sql)).map(({ id }) => String(id))
}
