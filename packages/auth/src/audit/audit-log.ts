import type { Chain, ChainEnds } from './chain.ts'
import type { Broken, CheckOptions } from './check-row.ts'
import type { AuditEvent, AuditRow } from './entry.ts'

/** Which rows `latest` answers: at most `limit`, newest first, written before the one whose `seq` is `before`. */
export interface AuditQuery {
  readonly limit: number
  readonly before?: number | undefined
  readonly action?: string | undefined
  readonly actor?: string | undefined
  readonly userId?: string | undefined
  readonly sessionId?: string | undefined
  readonly requestId?: string | undefined
  readonly sinceMs?: number | undefined
  readonly untilMs?: number | undefined
}

/** What a batch of pruning did. */
export type Pruned = { readonly outcome: 'pruned'; readonly rows: number } | Broken

/**
 * Where the log is kept. The verbs that change something else write their row themselves, in the transaction of the
 * change; the verbs here are what is left.
 */
export interface AuditLog {
  /** Writes a row of its own, durable before the promise resolves. */
  append(event: AuditEvent): Promise<void>

  /** How many rows have no place in the chain yet. */
  countUnsealed(): Promise<number>

  /**
   * Gives the oldest rows without a place the next ones, at most `limit` in one transaction, and says how many. Of
   * concurrent calls, in any number of processes, one does it and the others do nothing.
   */
  seal(chain: Chain, limit: number): Promise<number>

  /** Undefined where somebody has deleted the record of it. */
  ends(): Promise<ChainEnds | undefined>

  /** At most `limit` chained rows behind a place, in their order. */
  sealed(afterPosition: number, limit: number): Promise<AuditRow[]>

  latest(query: AuditQuery): Promise<AuditRow[]>

  /**
   * Deletes the oldest chained rows, as long as they are from before `beforeMs` and at most `limit`, and keeps a
   * checkpoint instead, in one transaction. Deletes nothing that does not fit the chain.
   */
  prune(chain: Chain, options: PruneOptions): Promise<Pruned>
}

export interface PruneOptions extends CheckOptions {
  readonly beforeMs: number
  readonly limit: number
}
