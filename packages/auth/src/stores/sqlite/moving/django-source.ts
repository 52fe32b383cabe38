import { existsSync, realpathSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { type DjangoSource, type DjangoUser, ImportError } from '../../../moving/index.ts'
import {
  cell,
  groupsOf,
  highestId,
  list,
  named,
  ownerList,
  type ReadRows,
  tokensSql,
  toOwner,
} from './django-queries.ts'
import { type DjangoTables, findTables } from './django-tables.ts'

/** How long a page may wait for a Django that is just committing. */
const patienceMs = 10_000

/**
 * Opens a Django's SQLite file for reading only.
 *
 * @throws ImportError where there is none, or no such user table in it.
 */
export function openDjangoSource(path: string, userTable: string): DjangoSource {
  if (!existsSync(path)) throw new ImportError(`There is no file '${path}'.`)
  const database = new DatabaseSync(path, { readOnly: true, timeout: patienceMs })
  try {
    return djangoSource(
      database,
      findTables(database, userTable),
      `sqlite:${realpathSync(path)} ${userTable}`,
    )
  } catch (error) {
    database.close()
    const isForeign = error instanceof Error && 'errcode' in error && error.errcode === 26
    throw isForeign ? new ImportError(`'${path}' is not an SQLite database.`) : error
  }
}

function djangoSource(database: DatabaseSync, tables: DjangoTables, name: string): DjangoSource {
  const statements = new Map<string, StatementSync>()
  const rows: ReadRows = (sql, ...values) => {
    const statement = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, statement)
    statement.setReadBigInts(true)
    return statement.all(...values)
  }
  const { users, userKey, userGroups, hasTokens } = tables

  return {
    name,
    columns: tables.userColumns,
    hasTokens,
    async size() {
      const count = (from: string) => Number(rows(`SELECT count(*) AS n FROM ${from}`)[0]?.['n'] ?? 0)
      return {
        users: count(users),
        groups: userGroups === undefined ? 0 : count('auth_group'),
        tokens: hasTokens ? count('token_blacklist_outstandingtoken') : 0,
        highestUserId: highestId(rows, tables),
      }
    },
    async users(columns, after, limit) {
      const page = rows(
        `SELECT _rowid_ AS position, ${userKey} AS id${list(columns)} FROM ${users}
         WHERE _rowid_ > ? ORDER BY _rowid_ LIMIT ?`,
        after,
        limit,
      )
      const groups = groupsOf(rows, userGroups, page)
      return page.map(({ position, id, ...cells }): DjangoUser => {
        return {
          position: position as bigint,
          id: id ?? null,
          cells: named(columns, cells),
          groups: groups && (groups.get(String(id)) ?? []),
        }
      })
    },
    async owner(columns, id) {
      const [row] = rows(`SELECT ${ownerList(columns)} FROM ${users} u WHERE u.${userKey} = ?`, BigInt(id))
      return row && toOwner(row)
    },
    async tokens(columns, before, limit) {
      const page = rows(tokensSql(columns, tables), before, limit)
      return page.map((row) => ({
        position: row['position'] as bigint,
        jti: cell(row, 'jti'),
        token: cell(row, 'token'),
        userId: cell(row, 'user_id'),
        createdAt: cell(row, 'created_at'),
        expiresAt: cell(row, 'expires_at'),
        blacklistedAt: row['blacklisted_at'] ?? undefined,
        owner: row['owner_id'] === null ? undefined : toOwner(row),
      }))
    },
    async emptyGroups() {
      if (userGroups === undefined) return []
      const sql = `SELECT id FROM auth_group WHERE id NOT IN (SELECT group_id FROM ${userGroups.table}) ORDER BY id`
      return rows(sql).map(({ id }) => String(id))
    },
    async close() {
      if (database.isOpen) database.close()
    },
  }
}
