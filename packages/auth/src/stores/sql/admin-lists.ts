import type { Found, Place } from '../../admin/index.ts'
import { createPace } from '../../pacing/index.ts'

/** What one turn has found: rows that fit, and the place behind all that it has looked at; undefined: that was the end. */
export interface Turn<Row> {
  readonly rows: readonly Row[]
  readonly lookedTo: Place | undefined
  /** Whether a page may end here, as what is wanted has most likely been found. */
  readonly isEnough?: boolean
}

interface Looking<Row> {
  readonly limit: number
  readonly behind: Place | undefined
  readonly patienceMs: number
  readonly placeOf: (row: Row) => Place
  readonly look: (behind: Place | undefined, limit: number) => Promise<Turn<Row>>
}

/** Turns until there are rows enough, all was looked through, or patience is at its end. */
export async function lookThrough<Row>(looking: Looking<Row>): Promise<Found<Row>> {
  const { limit, patienceMs, placeOf, look } = looking
  const pace = createPace()
  const startMs = performance.now()
  let longestMs = 0
  let turnMs = startMs
  // no turn is begun that would most likely take half as long again
  const isPatient = (nowMs: number) =>
    nowMs < startMs + patienceMs && nowMs + longestMs < startMs + 1.5 * patienceMs
  const rows: Row[] = []
  let behind = looking.behind
  do {
    // one more than asked for tells whether there is more
    const turn = await look(behind, limit + 1 - rows.length)
    rows.push(...turn.rows)
    behind = turn.lookedTo
    if (turn.isEnough === true) break
    if (behind !== undefined) await pace.afterReading()
    const nowMs = performance.now()
    longestMs = Math.max(longestMs, nowMs - turnMs)
    turnMs = nowMs
  } while (behind !== undefined && rows.length <= limit && isPatient(turnMs))
  const last = rows[limit - 1]
  if (rows.length > limit && last !== undefined) return { rows: rows.slice(0, limit), next: placeOf(last) }
  return { rows, next: behind }
}
