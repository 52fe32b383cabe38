// What all SQL stores share: the rules of storage, once, as recipes that a connection runs.
export { sqlAdmin } from './admin-store.ts'
export { createAdminTables } from './admin-tables.ts'
export { type AuditRows, auditRows, noAuditRows } from './audit-rows.ts'
export { endSurplus } from './capped.ts'
export type { Connection, Flush } from './connection.ts'
export type { Dialect } from './dialect.ts'
export { flushRevocations } from './flush-revocations.ts'
export { createMigrations, createStateTables, createUserEnds } from './migrations.ts'
export { byRecent, forRecent, type RecentStatements, recentValues } from './recent-sql.ts'
export {
  all,
  changes,
  first,
  type Recipe,
  type Result,
  type Row,
  readTime,
  type Statement,
  type Value,
  type Values,
} from './recipe.ts'
export { createRevocations, type EndedSessions, type Revocations } from './revocations.ts'
export { number, text, toSession } from './rows.ts'
export { createScaleTables } from './scale-tables.ts'
export {
  type Migrations,
  migrationLockTable,
  migrationTable,
  pendingOf,
  type SchemaDialect,
} from './schema-dialect.ts'
export { type SessionRows, sessionRows } from './session-rows.ts'
export { newGeneration, type UserCheck, type UserTable } from './session-sql.ts'
export { adopted, signedIn, sqlSessions } from './sessions.ts'
export { databaseVerbs, type Migrator, sqlStore } from './sql-store.ts'
export { type EndingReason, flagSet, userChanged, userCreated, userEnded } from './user-events.ts'
