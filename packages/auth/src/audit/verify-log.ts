import type { AuditLog } from './audit-log.ts'
import type { Chain, ChainEnds, ChainHead } from './chain.ts'
import { type Broken, broken, type CheckOptions, checkEnds, checkRow, compare, headOf } from './check-row.ts'
import { sealedPages } from './sealed-pages.ts'

export interface VerifyOptions extends CheckOptions {
  /** A head noted before, elsewhere: without it nobody can tell that the newest rows were cut off. */
  readonly head?: ChainHead | undefined
}

export interface Intact {
  readonly outcome: 'intact'
  /** How many rows were checked. */
  readonly rows: number
  /** Note it elsewhere, and give it to a later check. */
  readonly head: ChainHead
  /** The last place that was deleted on purpose; 0: none. */
  readonly prunedTo: number
  /** Rows that have no place in the chain yet, for which nothing can be said. */
  readonly unsealed: number
}

/** Checks the whole log, a page at a time. Rows that are written meanwhile are left for the next check. */
export async function verifyLog(
  log: AuditLog,
  chain: Chain,
  options: VerifyOptions = {},
): Promise<Intact | Broken> {
  for (;;) {
    const ends = await log.ends()
    if (ends === undefined) return broken(0, 'head')
    const verdict = await verifyBetween(log, chain, ends, options)
    if (verdict.outcome === 'intact') return verdict
    // rows that were pruned while we read are not missing
    const now = await log.ends()
    if (now === undefined || now.pruned.position === ends.pruned.position) return verdict
  }
}

async function verifyBetween(
  log: AuditLog,
  chain: Chain,
  ends: ChainEnds,
  options: VerifyOptions,
): Promise<Intact | Broken> {
  const { pruned, head } = ends
  const fault = checkEnds(chain, ends, options) ?? compareOutside(ends, options.head)
  if (fault !== undefined) return fault
  let last = pruned
  for await (const page of sealedPages(log, { after: last.position, to: head.position })) {
    for (const row of page) {
      const wrong = checkRow(chain, last, row, options) ?? compare(headOf(row), options.head)
      if (wrong !== undefined) return wrong
      last = headOf(row)
    }
  }
  if (last.position < head.position) return broken(last.position + 1, 'missing')
  if (last.hash !== head.hash || last.position !== head.position) return broken(head.position, 'head')
  const surplus = await findSurplus(log, head)
  if (surplus !== undefined) return surplus
  const rows = head.position - pruned.position
  return { outcome: 'intact', rows, head, prunedTo: pruned.position, unsealed: await log.countUnsealed() }
}

/** A head from elsewhere that no row is left for. */
function compareOutside({ pruned, head }: ChainEnds, expected: ChainHead | undefined): Broken | undefined {
  if (expected === undefined || expected.position === 0) return undefined
  if (expected.position > head.position) return broken(head.position + 1, 'missing')
  return expected.position < pruned.position ? broken(expected.position, 'pruned') : compare(pruned, expected)
}

/** Rows may have been sealed since the head was read; then the head has moved too. */
async function findSurplus(log: AuditLog, head: ChainHead): Promise<Broken | undefined> {
  const [row] = await log.sealed(head.position, 1)
  if (row === undefined) return undefined
  const now = await log.ends()
  return now !== undefined && now.head.position > head.position
    ? undefined
    : broken(row.position ?? 0, 'surplus')
}
