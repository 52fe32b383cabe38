/** One ended session, as the store tells every process of it. */
export interface Revocation {
  /** Grows with every revocation. */
  readonly seq: number
  readonly sessionId: string
  /** Unix milliseconds of the store's clock. */
  readonly atMs: number
}

/** Where revocations are read from. The stores implement it. */
export interface RevocationLog {
  /** The revocations behind `afterSeq` that are not older than `sinceMs`, in order. Cheap when there are none. */
  read(afterSeq: number, sinceMs: number): Promise<Revocation[]>
  /** Calls back, synchronously, when this process has just ended sessions. Returns how to stop that. */
  onRevocation(listener: () => void): () => void
}
