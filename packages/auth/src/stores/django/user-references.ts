import type { Connection } from '../sqlite/index.ts'
import type { Value } from './column-kinds.ts'
import { quoted } from './columns.ts'
import type { UserColumns } from './user-columns.ts'

/** A column of another table that refers to users. */
interface Reference {
  readonly table: string
  readonly column: string
  /** The column of the user table that it holds. */
  readonly to: string
}

/**
 * Lets go of a user who is about to be deleted, as Django would: it keeps `on_delete` to itself, so only what is known
 * of its own tables is done. Throws where another table refers to the user. Within the caller's transaction.
 */
export function letGoOfUser({ database }: Connection, columns: UserColumns, key: Value): void {
  const { tableName, table, key: keyColumn } = columns
  const actions = knownActions(tableName)
  for (const reference of references(database, columns)) {
    const name = quoted(reference.table)
    const isTheirs = `${quoted(reference.column)} = (SELECT ${quoted(reference.to)} FROM ${table} WHERE ${keyColumn.sql} = ?)`
    switch (actions.get(reference.table)) {
      case 'delete':
        database.prepare(`DELETE FROM ${name} WHERE ${isTheirs}`).run(key)
        break
      case 'set null':
        database.prepare(`UPDATE ${name} SET ${quoted(reference.column)} = NULL WHERE ${isTheirs}`).run(key)
        break
      case undefined:
        if (database.prepare(`SELECT 1 FROM ${name} WHERE ${isTheirs} LIMIT 1`).get(key))
          throw inUse(reference)
    }
  }
}

function knownActions(userTable: string): ReadonlyMap<string, 'delete' | 'set null'> {
  return new Map([
    ['token_blacklist_outstandingtoken', 'set null'],
    ['django_admin_log', 'delete'],
    ['authtoken_token', 'delete'],
    [`${userTable}_groups`, 'delete'],
    [`${userTable}_user_permissions`, 'delete'],
  ])
}

function references(database: Connection['database'], { tableName, key }: UserColumns): Reference[] {
  const rows = database
    .prepare(`SELECT s.name AS source, f."from" AS held, f."to" AS target
      FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f
      WHERE s.type = 'table' AND f."table" = ? COLLATE NOCASE`)
    .all(tableName)
  return rows.map((row) => ({
    table: String(row['source']),
    column: String(row['held']),
    to: String(row['target'] ?? key.name),
  }))
}

const inUse = ({ table, column }: Reference) =>
  new Error(
    `The user cannot be deleted here: rows of "${table}" refer to them by "${column}", and only Django knows what is to become of those. Delete the user in Django, or deactivate them.`,
  )
