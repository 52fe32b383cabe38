/**
 * By what old sessions are found. `day`: by the day until which they are needed, where an update that changes no indexed
 * column costs less than one that does, as on PostgreSQL: each refresh moves `expires_at`, few move the day.
 */
export type SessionAges = 'time' | 'day'

/** The pieces of SQL in which databases differ. Everything else is written once, for all of them. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  /** Whether a statement goes to another machine, so that one that reads two things is cheaper than two. */
  readonly isRemote?: boolean
  /** Whether transactions that write wait for each other, so that what a table numbers is committed in that order. */
  readonly commitsInOrder: boolean
  /** Ends a SELECT whose rows stay as they are until the transaction ends; empty where writers wait for each other. */
  readonly forShare: string
  /** The same, for rows that are about to be changed. */
  readonly forUpdate: string
  /** Ends a SELECT of rows that are about to be changed, and leaves out those that somebody else is changing. */
  readonly skipLocked: string
  readonly sessionAges: SessionAges
  /** A condition: one text contains another, the case of ASCII ignored, every character taken literally. */
  readonly contains: (text: string, part: string) => string
  /** A table of one column, `value`, that holds the texts in a JSON array. */
  readonly textsIn: (json: string) => string
  /** A text: `on` while the database says that it takes no writes. */
  readonly readOnly: string
  /** The column, the last of several, whose values were to be unique; undefined for every other error. */
  readonly takenColumn: (error: unknown) => string | undefined
  /** A statement that answers one number, which changes with the commits of others, where that is cheap to tell. */
  readonly commitCount?: string
  /** A statement by which a transaction in which sessions end tells every process, where the database can. */
  readonly announcement?: string | undefined
}
