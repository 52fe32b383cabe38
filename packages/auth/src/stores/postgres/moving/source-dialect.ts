import { all } from '../../sql/index.ts'
import { isWhole, quote, type SourceDialect } from '../../sql/moving/index.ts'

/** Django's tables in PostgreSQL, as an import reads them. */
export const postgresSource: SourceDialect = {
  *tables() {
    const rows = yield* all(
      'SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()',
    )
    return new Set(rows.map(({ table_name }) => String(table_name)))
  },
  *columns(table) {
    const rows = yield* all(columnsSql, { table })
    return rows.map(({ name, type, is_key }) => ({
      name: String(name),
      type: String(type),
      isKey: Number(is_key) === 1,
    }))
  },
  numbered(table, key) {
    if (key !== undefined && isWhole(key)) return { from: quote(table), position: quote(key.name) }
    // nobody is carried whose key is no number, but each is told
    const order = key === undefined ? 'ctid' : quote(key.name)
    const numbers = `SELECT row_number() OVER (ORDER BY ${order}) AS carnet_position, t.* FROM ${quote(table)} t`
    return { from: `(${numbers}) AS numbered`, position: 'carnet_position' }
  },
  *highestGiven(table, key) {
    const sql = 'SELECT pg_sequence_last_value(pg_get_serial_sequence(:table, :key)::regclass) AS id'
    return (yield { sql, values: { table: quote(table), key }, exact: true }).rows[0]?.['id']
  },
}

const columnsSql = `SELECT c.column_name AS name, c.data_type AS type,
    CASE WHEN EXISTS (SELECT 1 FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k
      ON k.constraint_name = t.constraint_name AND k.constraint_schema = t.constraint_schema
      WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = c.table_schema AND t.table_name = c.table_name
        AND k.table_name = c.table_name AND k.column_name = c.column_name) THEN 1 ELSE 0 END AS is_key
  FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name = :table
  ORDER BY c.ordinal_position`
