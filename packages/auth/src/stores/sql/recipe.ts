/** What a database takes as a value. A boolean is for PostgreSQL's own type: Carnet's tables hold 0 and 1. */
export type Value = string | number | bigint | boolean | Uint8Array | null

export type Values = Readonly<Record<string, Value>>

export type Row = Readonly<Record<string, unknown>>

/**
 * One statement. `:name` stands for a value, whose type must be plain to PostgreSQL from where it stands; `:now` for the
 * store's time in Unix milliseconds, which the connection supplies, and which is the same throughout the statement.
 */
export interface Statement {
  readonly sql: string
  readonly values: Values
  /** Whether whole numbers come back as `bigint`: a table of others may hold any. */
  readonly exact?: boolean
  /** It reads a few rows by their keys, and is the only statement of its recipe: it may travel together with others. */
  readonly isLookUp?: boolean
}

export interface Result {
  /** Empty for a statement that answers none. */
  readonly rows: readonly Row[]
  /** How many rows a statement changed. */
  readonly changes: number
}

/**
 * What is to be done to a database, a statement at a time, whichever database it is: SQLite takes the steps in one turn,
 * PostgreSQL waits for each, and a test may stop between any two. Nothing in it can catch that a statement failed.
 */
export type Recipe<T> = Generator<Statement, T, Result>

export function* all(sql: string, values: Values = {}): Recipe<readonly Row[]> {
  return (yield { sql, values }).rows
}

export function* first(sql: string, values: Values = {}): Recipe<Row | undefined> {
  return (yield { sql, values }).rows[0]
}

/** The same, of a statement that reads a few rows by their keys and is the only one of its recipe. */
export function* lookUp(sql: string, values: Values): Recipe<Row | undefined> {
  return (yield { sql, values, isLookUp: true }).rows[0]
}

/** How many rows the statement changed. */
export function* changes(sql: string, values: Values = {}): Recipe<number> {
  return (yield { sql, values }).changes
}

/** The store's time in Unix milliseconds. */
export function* readTime(): Recipe<number> {
  return Number((yield { sql: 'SELECT :now AS now', values: {} }).rows[0]?.['now'])
}
