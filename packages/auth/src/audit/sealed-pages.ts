import { createPace } from '../pacing/index.ts'
import type { AuditRow } from './entry.ts'

// on SQLite a page holds up this process for about three milliseconds, the check of its hashes included
const pageLength = 200

interface SealedRows {
  readonly sealed: (afterPosition: number, limit: number) => Promise<readonly AuditRow[]>
}

export interface SealedRange {
  /** The place before the first one. Default 0. */
  readonly after?: number
  /** The last place. Default: as far as the chain goes by then. */
  readonly to?: number
}

/** The chained rows in their order, a page at a time, however many there are; between two pages others get their turn. */
export async function* sealedPages(
  { sealed }: SealedRows,
  { after = 0, to = Number.POSITIVE_INFINITY }: SealedRange = {},
): AsyncGenerator<readonly AuditRow[]> {
  const pace = createPace()
  for (let behind = after; behind < to; await pace.afterReading()) {
    const limit = Math.min(pageLength, to - behind)
    const page = await sealed(behind, limit)
    yield page
    if (page.length < limit) return
    behind = page.at(-1)?.position ?? behind
  }
}
