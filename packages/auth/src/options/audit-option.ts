import { z } from 'zod'
import type { Duration } from '../tokens/index.ts'
import { duration } from './value-shapes.ts'

/** What becomes of the audit log. */
export interface AuditOption {
  /** Rows older than that are deleted together with expired sessions; at least `1d`. Default `400d`. */
  readonly keep?: Duration
  /**
   * Where a `keySecret` was given to a log that had begun without one: `POSITION:HASH` of the last row that is chained
   * without it, as `carnet audit verify` prints it. Rows up to that one are then as good as the others. Default: every
   * row is to be chained under the secret, if there is one.
   */
  readonly keyedAfter?: string
}

const keyedAfter = z
  .string()
  .regex(
    /^[1-9]\d{0,14}:sha256:[0-9a-f]{64}$/,
    "must be POSITION:sha256:HASH, as 'carnet audit verify' prints it",
  )

export const auditShape = z.preprocess(
  (value) => (value === false ? {} : value),
  z.strictObject({ keep: duration(86_400), keyedAfter }).partial(),
)
