import { createHash } from 'node:crypto'

/** A statement as PostgreSQL takes it, and which values stand for `$1`, `$2` and so on. */
export interface Compiled {
  /** Under which it is prepared: of its text, because connections are shared and texts change between versions. */
  readonly name: string
  readonly text: string
  readonly parameters: readonly string[]
}

/**
 * Turns `:name` into `$n`, once for each text. `nowSql` is what `:now` becomes; undefined: a value named `now` is given,
 * as for any other name.
 */
export function createCompiler(nowSql?: string): (sql: string) => Compiled {
  const known = new Map<string, Compiled>()
  return (sql) => {
    const before = known.get(sql)
    if (before !== undefined) return before
    const compiled = compile(sql, nowSql)
    known.set(sql, compiled)
    return compiled
  }
}

// what may hold a colon that begins no name comes first: texts, quoted names, comments, casts
const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_]\w*)/g

function compile(sql: string, nowSql: string | undefined): Compiled {
  const parameters: string[] = []
  const text = sql.replace(pieces, (piece, name: string | undefined) => {
    if (name === undefined) return piece
    if (name === 'now' && nowSql !== undefined) return nowSql
    if (!parameters.includes(name)) parameters.push(name)
    const placeholder = `$${parameters.indexOf(name) + 1}`
    // where nothing beside it has a type, as in a list of what is selected, PostgreSQL would take it for a text
    return name === 'now' ? `${placeholder}::bigint` : placeholder
  })
  const name = `carnet_${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`
  return { name, text, parameters }
}
