/** A stored hash that was understood and is safe to check. */
export interface StoredHash {
  /** The work of one check, in checks of our own argon2id; an estimate, good to a factor of two. */
  readonly cost: number
  /** Off the event loop, in constant time where the answer is compared. */
  matches(password: Uint8Array): Promise<boolean>
}

/** One family of hashes: understands its own form, and answers undefined to any other or to an absurd cost. */
export type HashFamily = (encoded: string) => StoredHash | undefined
