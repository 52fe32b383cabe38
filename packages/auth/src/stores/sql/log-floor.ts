import type { Connection } from './connection.ts'
import { first, type Recipe } from './recipe.ts'
import { optionalNumber } from './rows.ts'

/**
 * The number in the log up to which everything is older than `sinceMs`, or 0: found from the newest entries backwards, so
 * that a log that is never flushed costs no more to read than one that is. Remembered, for what is old stays so.
 */
export function createLogFloor({ run }: Pick<Connection, 'run'>): (sinceMs: number) => Promise<number> {
  let known: { readonly seq: number; readonly sinceMs: number } | undefined

  async function find(beforeMs: number): Promise<number> {
    let below = Number.MAX_SAFE_INTEGER
    for (let limit = firstLength; ; limit = Math.min(2 * limit, longestLength)) {
      const { highest, lowest, latestMs } = await run(() => span(below, limit))
      if (highest === undefined || lowest === undefined) return 0
      if (latestMs < beforeMs) return highest
      below = lowest
    }
  }

  return async (sinceMs) => {
    const beforeMs = sinceMs - marginMs
    if (beforeMs <= 0) return 0
    // a clock that was set back needs more than before
    if (known === undefined || sinceMs < known.sinceMs) known = { seq: await find(beforeMs), sinceMs }
    return known.seq
  }
}

// numbers follow the times but for what clocks differ by, and for what one transaction takes longer than another
const marginMs = 60_000
const firstLength = 1000
const longestLength = 32_000

interface Span {
  readonly highest: number | undefined
  readonly lowest: number | undefined
  readonly latestMs: number
}

function* span(below: number, limit: number): Recipe<Span> {
  const row = (yield* first(spanSql, { below, limit })) ?? {}
  return {
    highest: optionalNumber(row, 'highest'),
    lowest: optionalNumber(row, 'lowest'),
    latestMs: optionalNumber(row, 'latest') ?? 0,
  }
}

const spanSql = `SELECT max(seq) AS highest, min(seq) AS lowest, max(revoked_at) AS latest
  FROM (SELECT seq, revoked_at FROM carnet_revocation WHERE seq < :below ORDER BY seq DESC LIMIT :limit) AS newest`
