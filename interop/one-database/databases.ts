import { DatabaseSync } from 'node:sqlite'
import type { TestPostgres } from '../../packages/auth/src/testing/test-postgres.ts'
import {
  djangoProject,
  type ProjectSettings,
  postgresProject,
  removeDatabase,
  type ServedProject,
} from '../peer/django-project.ts'
import type { Peer } from '../peer/peer.ts'

/** A database for both servers, with nothing in it yet. */
export interface SharedDatabase {
  /** As Carnet is told of it. */
  readonly address: string
  readonly project: ServedProject
  /** How the tables that are not Carnet's are defined, and everything on them, as one text. */
  readonly tables: () => Promise<string>
  readonly remove: () => void
}

export type OpenDatabase = (peer: Peer, settings: ProjectSettings) => Promise<SharedDatabase>

export const onSqlite: OpenDatabase = async (peer, settings) => {
  const project = djangoProject(peer, settings, { name: 'one-database', shared: true })
  return {
    address: `sqlite:${project.database}`,
    project,
    tables: async () => tablesOfFile(project.database),
    remove: () => removeDatabase(project),
  }
}

/** On a server of the test's own, which takes the database along when it ends. */
export const onPostgres =
  ({ createDatabase, query }: TestPostgres): OpenDatabase =>
  async (peer, settings) => {
    const address = await createDatabase()
    return {
      address,
      project: postgresProject(peer, settings, address),
      tables: async () => JSON.stringify(await query(tablesSql, new URL(address).pathname.slice(1))),
      remove: () => undefined,
    }
  }

function tablesOfFile(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  const rows = database
    .prepare(
      "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE 'carnet\\_%' ESCAPE '\\' ORDER BY type, name",
    )
    .all()
  database.close()
  return JSON.stringify(rows)
}

const tablesSql = `
  WITH django AS (
    SELECT oid, relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') AND relname NOT LIKE 'carnet\\_%'
  )
  SELECT relname AS of, 'column' AS kind, attname AS name,
      format_type(atttypid, atttypmod) || ' ' || attnotnull || ' ' || attidentity::text AS definition
    FROM django JOIN pg_attribute ON attrelid = oid WHERE attnum > 0
  UNION ALL SELECT relname, 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM django JOIN pg_index ON indrelid = oid
  UNION ALL SELECT relname, 'constraint', conname, pg_get_constraintdef(pg_constraint.oid)
    FROM django JOIN pg_constraint ON conrelid = django.oid
  UNION ALL SELECT relname, 'trigger', tgname, pg_get_triggerdef(pg_trigger.oid)
    FROM django JOIN pg_trigger ON tgrelid = django.oid WHERE NOT tgisinternal
  ORDER BY 1, 2, 3`
