import { type DjangoColumn, ImportError } from '../../../moving/index.ts'
import type { Recipe } from '../recipe.ts'
import { isWhole, type Numbered, quote, type SourceDialect } from './source-dialect.ts'

/** What of Django's tables an import reads. All but the first and the columns are pieces of SQL. */
export interface DjangoTables {
  readonly userTable: string
  readonly users: string
  readonly userKey: string
  /** Whether the users have whole numbers as keys, without which nobody is carried. */
  readonly hasNumbers: boolean
  readonly userColumns: readonly DjangoColumn[]
  readonly numbered: Numbered
  readonly userGroups: UserGroups | undefined
  readonly hasTokens: boolean
}

/** The table between users and groups. */
export interface UserGroups {
  readonly table: string
  readonly userId: string
}

/** Throws an ImportError where there is no such user table. */
export function* findTables(dialect: SourceDialect, userTable: string): Recipe<DjangoTables> {
  const names = yield* dialect.tables()
  if (!names.has(userTable)) {
    throw new ImportError(
      `The source has no table "${userTable}". Name the table of its users with --user-table.`,
    )
  }
  const userColumns = yield* dialect.columns(userTable)
  const key = userColumns.find(({ isKey }) => isKey)
  const tokenTables = ['token_blacklist_outstandingtoken', 'token_blacklist_blacklistedtoken']
  return {
    userTable,
    users: quote(userTable),
    userKey: quote(key?.name ?? 'id'),
    hasNumbers: key !== undefined && isWhole(key),
    userColumns,
    numbered: dialect.numbered(userTable, key),
    userGroups: names.has('auth_group') ? yield* findUserGroups(dialect, names, userTable) : undefined,
    hasTokens: tokenTables.every((name) => names.has(name)),
  }
}

/** Django names the table after that of the users, and the column in it after the model, which no table tells. */
function* findUserGroups(
  { columns }: SourceDialect,
  names: ReadonlySet<string>,
  userTable: string,
): Recipe<UserGroups | undefined> {
  const table = `${userTable}_groups`
  if (!names.has(table)) return undefined
  const userId = (yield* columns(table)).find(({ name, isKey }) => !isKey && name !== 'group_id')
  return userId && { table: quote(table), userId: quote(userId.name) }
}
