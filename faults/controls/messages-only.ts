// A control build, loaded before a server: revocations are learnt from messages alone, and what the database says of those
// that were missed is not read. Without Redis they must be lost, and the rig must see it.
import pg from 'pg'

const since = /\brevoked_at >= (\$\d+)/
const forget = (sql: string) =>
  sql.includes('FROM carnet_revocation')
    ? sql.replace(
        since,
        'revoked_at >= greatest($1::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint - 60)',
      )
    : sql

type Parse = typeof pg.Connection.prototype.parse

// where every statement passes that is prepared, whoever sends it
const parse: Parse = pg.Connection.prototype.parse
pg.Connection.prototype.parse = function (this: pg.Connection, statement, ...rest) {
  return parse.call(this, { ...statement, text: forget(statement.text) }, ...rest)
}
