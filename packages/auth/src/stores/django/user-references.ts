import { changes, first, type Recipe, type Value } from '../sql/index.ts'
import { type DjangoDialect, quoted, type Reference } from './django-dialect.ts'
import type { UserColumns } from './user-columns.ts'

/**
 * Lets go of a user who is about to be deleted, as Django would: it keeps `on_delete` to itself, so only what is known
 * of its own tables is done. Throws where another table refers to the user. Within the caller's transaction.
 */
export function* letGoOfUser(dialect: DjangoDialect, columns: UserColumns, key: Value): Recipe<void> {
  const { tableName, table, key: keyColumn } = columns
  const actions = knownActions(tableName)
  for (const reference of yield* dialect.references(tableName)) {
    const name = quoted(reference.table)
    const column = quoted(reference.column)
    const to = quoted(reference.to ?? keyColumn.name)
    const isTheirs = `${column} = (SELECT ${to} FROM ${table} WHERE ${keyColumn.sql} = :key)`
    switch (actions.get(reference.table)) {
      case 'delete':
        yield* changes(`DELETE FROM ${name} WHERE ${isTheirs}`, { key })
        break
      case 'set null':
        yield* changes(`UPDATE ${name} SET ${column} = NULL WHERE ${isTheirs}`, { key })
        break
      case undefined:
        if (yield* first(`SELECT 1 FROM ${name} WHERE ${isTheirs} LIMIT 1`, { key })) throw inUse(reference)
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

const inUse = ({ table, column }: Reference) =>
  new Error(
    `The user cannot be deleted here: rows of "${table}" refer to them by "${column}", and only Django knows what is to become of those. Delete the user in Django, or deactivate them.`,
  )
