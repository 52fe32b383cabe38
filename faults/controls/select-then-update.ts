// A control build, loaded before a server: the store reads a session and then writes it without asking whether it is
// still as it was read, as many do. Sessions must fork, and the rig must see it.
import { DatabaseSync } from 'node:sqlite'

const condition = /\bcurrent_jti = (\?\d+|[:$@]\w+) AND/g
const forget = (sql: string) =>
  sql.trimStart().startsWith('UPDATE') ? sql.replace(condition, '(true OR current_jti = $1) AND') : sql

const { prepare } = DatabaseSync.prototype
DatabaseSync.prototype.prepare = function (sql: string, ...rest) {
  return prepare.call(this, forget(sql), ...rest)
}
