import type { DatabaseSync } from 'node:sqlite'
import { type DjangoColumn, ImportError } from '../../../moving/index.ts'

/** What of Django's tables an import reads. All are quoted. */
export interface DjangoTables {
  readonly users: string
  readonly userKey: string
  readonly userColumns: readonly DjangoColumn[]
  readonly userGroups: UserGroups | undefined
  readonly hasTokens: boolean
}

/** The table between users and groups. */
export interface UserGroups {
  readonly table: string
  readonly userId: string
}

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** @throws ImportError where there is no such user table. */
export function findTables(database: DatabaseSync, userTable: string): DjangoTables {
  const statement = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
  const names = new Set(statement.all().map(({ name }) => String(name)))
  if (!names.has(userTable)) {
    throw new ImportError(
      `The source has no table "${userTable}". Name the table of its users with --user-table.`,
    )
  }
  const userColumns = columnsOf(database, userTable)
  const key = userColumns.find(({ isKey }) => isKey)?.name ?? 'id'
  const tokenTables = ['token_blacklist_outstandingtoken', 'token_blacklist_blacklistedtoken']
  return {
    users: quote(userTable),
    userKey: quote(key),
    userColumns,
    userGroups: names.has('auth_group') ? findUserGroups(database, names, userTable) : undefined,
    hasTokens: tokenTables.every((name) => names.has(name)),
  }
}

function columnsOf(database: DatabaseSync, table: string): DjangoColumn[] {
  const rows = database.prepare(`PRAGMA table_info(${quote(table)})`).all()
  return rows.map(({ name, type, pk }) => ({
    name: String(name),
    type: String(type).toLowerCase(),
    isKey: Number(pk) > 0,
  }))
}

/** Django names the table after that of the users, and the column in it after the model, which no table tells. */
function findUserGroups(
  database: DatabaseSync,
  names: ReadonlySet<string>,
  userTable: string,
): UserGroups | undefined {
  const table = `${userTable}_groups`
  if (!names.has(table)) return undefined
  const userId = columnsOf(database, table).find(({ name, isKey }) => !isKey && name !== 'group_id')
  return userId && { table: quote(table), userId: quote(userId.name) }
}
