import { maximumRecent, type RetiredToken, type Session } from '../../sessions/index.ts'
import type { Values } from './recipe.ts'

/** A statement for each number of tokens that can be recent, so that each is prepared once. */
export function byRecent(statement: (recent: string) => string, retiredAt?: string): RecentStatements {
  return Array.from({ length: maximumRecent }, (_, others) => statement(recentSql(others, retiredAt)))
}

export type RecentStatements = readonly string[]

/** The statement for a session as it was read. */
export const forRecent = (statements: RecentStatements, { recent }: Session): string =>
  statements[Math.min(recent.length, maximumRecent - 1)] ?? ''

/**
 * SQL: what `recent` becomes when the current token is retired now, or was at `:retiredAt`, and so many others are recent.
 * By the database's clock, within the statement that rotates: those go whose time has come. The text is put together as
 * text, because databases do not agree on how to work with JSON.
 */
function recentSql(count: number, retiredAt = ':now'): string {
  const others = Array.from({ length: count }, (_, index) => kept(`:recent${index}`, `:recentAt${index}`))
  // a number may be bound as a float, which SQLite would spell so
  const current = `:retiring || CAST(${retiredAt} AS BIGINT) || ']'`
  const first = retiredAt === ':now' ? [current] : [kept(current, retiredAt)]
  return `'[' || substr(${[...first, ...others].join(' || ')}, 2) || ']'`
}

const kept = (entry: string, at: string) =>
  `CASE WHEN abs(:now - ${at}) <= :graceMs THEN ${entry} ELSE '' END`

/**
 * The values of `recentSql` with the number of tokens that are recent in this session. Reading them before the write is
 * safe: `recent` changes only with `current_jti`, which is compared.
 */
export function recentValues({ currentJti, recent }: Session, graceMs: number): Values {
  const values: Record<string, string | number> = { retiring: `,[${JSON.stringify(currentJti)},` }
  const others = recent.slice(0, maximumRecent - 1)
  for (const [index, token] of others.entries()) {
    values[`recent${index}`] = `,${toEntry(token)}`
    values[`recentAt${index}`] = token.retiredAtMs
  }
  return others.length === 0 ? values : { ...values, graceMs }
}

const toEntry = ({ jti, retiredAtMs }: RetiredToken) => JSON.stringify([jti, retiredAtMs])
