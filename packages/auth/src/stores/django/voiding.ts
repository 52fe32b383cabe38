import { changes, type Recipe } from '../sql/index.ts'
import type { TokenRowsOptions } from './token-record.ts'
import type { tokenSql } from './token-sql.ts'

/** Declares tokens void by the ids of their rows. */
export function voiding(
  { dialect, toTime }: Pick<TokenRowsOptions, 'dialect' | 'toTime'>,
  sql: ReturnType<typeof tokenSql>,
) {
  const ofAll = sql.blacklistAll(dialect.textsIn(':ids'))
  return {
    /** False: somebody was faster. */
    *declareVoid(id: number, nowMs: number): Recipe<boolean> {
      return (yield* changes(sql.blacklist, { id, at: toTime(nowMs) })) === 1
    },
    *declareAllVoid(ids: readonly number[], nowMs: number): Recipe<void> {
      if (ids.length === 0) return
      yield* changes(ofAll, { ids: JSON.stringify(ids.map(String)), at: toTime(nowMs) })
    },
  }
}
