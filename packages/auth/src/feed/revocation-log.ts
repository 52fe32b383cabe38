/** One ended session, as the store tells every process of it. */
export interface Revocation {
  /** Grows with every revocation; another process may see a lower one later than a higher one. */
  readonly seq: number
  readonly sessionId: string
  /** Unix milliseconds of the store's clock. */
  readonly atMs: number
}

/** Where revocations are read from. The stores implement it. */
export interface RevocationLog {
  /**
   * The revocations behind `afterSeq` that are not older than `sinceMs`, lowest numbers first, at most `limit` (default
   * all). Cheap when there are none.
   */
  read(afterSeq: number, sinceMs: number, limit?: number): Promise<Revocation[]>
  /**
   * Calls back when sessions have ended: `here`, when this process has just committed that, and then the verb that did it
   * waits for the listener; `elsewhere`, when the database tells that another did. A call may be lost, and may come for
   * nothing. Returns how to stop that.
   */
  onRevocation(listener: (where: 'here' | 'elsewhere') => void | Promise<void>): () => void
  /** How often to read where nobody calls back, in milliseconds. Default 200. */
  readonly pollMs?: number
  /** For how many milliseconds a lower number may become visible after a higher one. Default 0: it cannot. */
  readonly overlapMs?: number
}
