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

/** A row of the audit log that says that something was done. */
export interface AuditedFact {
  readonly action: string
  readonly userId: string | undefined
  readonly sessionId: string | undefined
  /** Of the request that did it; empty where it was none. */
  readonly request: string
  /** How many sessions ended, where it says so. */
  readonly sessions: number
}

/** What the database says when all is over. */
export interface Facts {
  readonly sessions: ReadonlyMap<string, SessionFact>
  /** Sessions that the log of revocations names. */
  readonly told: ReadonlySet<string>
  /** What the audit log says was done to users and sessions. */
  readonly audited: readonly AuditedFact[]
  /** What the database's own checks found; empty: it is whole. */
  readonly faults: readonly string[]
  /** What `carnet audit verify` found wrong; empty: the chain is whole. */
  readonly chain: readonly string[]
  readonly logBytes: number
  /** Servers that held many more files and connections when all clients had gone than when they had started. */
  readonly leaks: readonly string[]
}

export const noFacts: Facts = {
  sessions: new Map(),
  told: new Set(),
  audited: [],
  faults: [],
  chain: [],
  logBytes: 0,
  leaks: [],
}
