// A control build, loaded before a server: the feed sees what was revoked a moment ago and never looks further back, as
// one that trusts messages does. Whoever was not listening must miss revocations, and the rig must see it.
import { DatabaseSync } from 'node:sqlite'

const since = /\brevoked_at >= (\?\d+|[:$@]\w+)/
const forget = (sql: string) =>
  sql.includes('FROM carnet_revocation')
    ? sql.replace(since, "revoked_at >= max($1, unixepoch('subsec') * 1000 - 400)")
    : sql

const { prepare } = DatabaseSync.prototype
DatabaseSync.prototype.prepare = function (sql: string, ...rest) {
  return prepare.call(this, forget(sql), ...rest)
}
