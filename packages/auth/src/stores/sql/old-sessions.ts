import type { Kysely } from 'kysely'
import type { Dialect } from './dialect.ts'
import type { SchemaDialect } from './schema-dialect.ts'

/** A piece of SQL: no token of a session, nor its revocation, is needed by anybody any more. */
// ends_at bounds expires_at, so an expired row is past both; adopted_until does not: without the row the token that was
// adopted would become another session
export const isOld = `expires_at < :now - :marginMs AND (adopted_until IS NULL OR adopted_until < :now - :marginMs)`

/** Makes the day a column of its own, and the index one of days. */
export async function indexAges(db: Kysely<unknown>, { sessionAges, bigint }: SchemaDialect): Promise<void> {
  if (sessionAges === 'time') return
  const { sql } = await import('kysely')
  // room on the page for what the next refresh writes; before the column, which writes the table anew
  await sql`ALTER TABLE carnet_session SET (fillfactor = 80)`.execute(db)
  await db.schema
    .alterTable('carnet_session')
    .addColumn('needed_day', bigint, (column) =>
      column.generatedAlwaysAs(sql.raw(dayOf('greatest(expires_at, adopted_until)'))).stored(),
    )
    .execute()
  await db.schema.dropIndex('carnet_session_expires').execute()
  await db.schema.createIndex('carnet_session_needed').on('carnet_session').column('needed_day asc').execute()
}

/**
 * Conditions with their order, to be asked one after the other until there is enough. By days the first finds what is
 * older than the last one. The second finds that day's among so many: to look through all of a day's for each batch
 * would take minutes where a million expire on a day, and there they are deleted when the day is over.
 */
export const oldSessions = ({ sessionAges }: Pick<Dialect, 'sessionAges'>): readonly string[] =>
  sessionAges === 'time' ? [`${isOld} ORDER BY expires_at`] : [beforeThatDay, onThatDay]

// engines disagree on what a whole number divided by another is
const dayOf = (time: string) => `CAST(floor(${time} / 86400000.0) AS BIGINT)`

const thatDay = dayOf('(:now - :marginMs)')
const beforeThatDay = `needed_day < ${thatDay} ORDER BY needed_day`
const onThatDay = `${isOld} AND id IN (SELECT id FROM carnet_session WHERE needed_day = ${thatDay} LIMIT 10000)`
