/** A session's row at the end. Times are Unix milliseconds. */
export interface SessionFact {
  readonly id: string
  readonly userId: string
  readonly currentJti: string
  readonly generation: number
  readonly createdAtMs: number
  readonly rotatedAtMs: number
  readonly revokedAtMs: number | undefined
  readonly revokeReason: string | undefined
}

/** What the database says when all is over. */
export interface Facts {
  readonly sessions: ReadonlyMap<string, SessionFact>
  /** Sessions that the log of revocations names. */
  readonly told: ReadonlySet<string>
  /** How often the audit log says so, by action and session, with a space between them. */
  readonly audited: ReadonlyMap<string, number>
  /** What the database's own checks found; empty: it is whole. */
  readonly faults: readonly string[]
  /** What `carnet audit verify` found wrong; empty: the chain is whole. */
  readonly chain: readonly string[]
  readonly logBytes: number
}

export const noFacts: Facts = {
  sessions: new Map(),
  told: new Set(),
  audited: new Map(),
  faults: [],
  chain: [],
  logBytes: 0,
}
