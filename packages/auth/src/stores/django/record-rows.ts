import { all, changes, first, number, type Row, text } from '../sql/index.ts'
import type { RecordedClaims } from './recorded-claims.ts'
import { timeIn } from './times.ts'
import type { BlacklistedToken, LiveToken, TokenRows, TokenRowsOptions } from './token-record.ts'
import type { tokenSql } from './token-sql.ts'

export interface RecordRowsOptions extends Pick<TokenRowsOptions, 'dialect' | 'toTime'> {
  readonly sql: ReturnType<typeof tokenSql>
  readonly toLive: (row: Row) => LiveToken & { readonly id: number }
  readonly claimsOf: (row: Row) => RecordedClaims
}

// numbers are given in the order of commits, times before them
const outOfOrderMs = 60_000

/** What is asked of the record as a whole: what was declared void of late, and what is so old that it can go. */
export function recordRows({
  dialect,
  toTime,
  sql,
  toLive,
  claimsOf,
}: RecordRowsOptions): Pick<TokenRows, 'latestBlacklisted' | 'findBlacklisted' | 'findOld' | 'delete'> {
  return {
    *latestBlacklisted() {
      return number((yield* first(sql.latest)) ?? {}, 'latest')
    },
    *findBlacklisted(behind, sinceMs) {
      const found: BlacklistedToken[] = []
      for (let before = Number.MAX_SAFE_INTEGER; ; ) {
        const page = yield* all(sql.behind, { behind, before })
        const tokens = page.map((row) => ({
          ...claimsOf(row),
          jti: text(row, 'jti'),
          atMs: timeIn(row) ?? 0,
        }))
        const recent = tokens.findIndex(({ atMs }) => atMs < sinceMs - outOfOrderMs)
        found.push(...(recent === -1 ? tokens : tokens.slice(0, recent)))
        const last = page.at(-1)
        if (last === undefined || recent !== -1) return found.reverse()
        before = number(last, 'id')
      }
    },
    *findOld(beforeMs, limit, behind) {
      // by rows, not by time: there is no index by time, and a look at all of them would hold everybody up
      const last = number((yield* first(sql.windowEnd, { behind, limit })) ?? {}, 'id')
      if (last === 0) return undefined
      const tokens = (yield* all(sql.old, { behind, last, before: toTime(beforeMs) })).map(toLive)
      // Django itself goes by expires_at, and so forgets sliding tokens that are void and can still be refreshed
      return { ids: tokens.filter(({ endsAtMs }) => endsAtMs < beforeMs).map(({ id }) => id), last }
    },
    *delete(ids) {
      const texts = (numbers: readonly number[]) => ({ ids: JSON.stringify(numbers.map(String)) })
      // what somebody is declaring void just now stays for the next turn
      const held = yield* all(sql.hold(dialect.textsIn(':ids')), texts(ids))
      const values = texts(held.map((row) => number(row, 'id')))
      yield* changes(sql.deleteBlacklisted(dialect.textsIn(':ids')), values)
      yield* changes(sql.delete(dialect.textsIn(':ids')), values)
    },
  }
}
