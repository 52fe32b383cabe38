import { emptyReport, type ImportReport } from './import-report.ts'

/** How far an import has come. */
export interface ImportState {
  readonly phase: 'users' | 'tokens' | 'done'
  /** The last row of the phase that was looked at. */
  readonly position: bigint
  /** How many rows of the phase were looked at. */
  readonly looked: number
  readonly startedAtMs: number
  readonly report: ImportReport
}

// SQLite's and PostgreSQL's widest ids
const lowestPosition = -(2n ** 63n)
const highestPosition = 2n ** 63n - 1n

export const freshState = (startedAtMs: number): ImportState => ({
  phase: 'users',
  position: lowestPosition,
  looked: 0,
  startedAtMs,
  report: emptyReport,
})

/** Tokens are read from the newest to the oldest. */
export const beginTokens = (state: ImportState): ImportState => ({
  ...state,
  phase: 'tokens',
  position: highestPosition,
  looked: 0,
})
