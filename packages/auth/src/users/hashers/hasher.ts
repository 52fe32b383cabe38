/** A way to write hashes. One is preferred; hashes that it is not content with are replaced at log-in. */
export interface Hasher {
  readonly saltBytes: number
  /** The work of one hash, in the unit of `StoredHash.cost`. */
  readonly cost: number
  /** The spelling of a password that is hashed. */
  spell(password: string): string
  hash(password: Uint8Array, salt: Uint8Array): Promise<`${string}$${string}`>
  /** Whether `encoded` can stay, so that there is nothing to upgrade: it is what this hasher writes today, or as good. */
  isCurrent(encoded: string): boolean
  /** A current hash of no password, to be checked in place of one that is not there. */
  readonly decoy: string
  /** Spends a share (0 to 1) of the work of one hash, and nothing else. */
  burn(share: number): Promise<void>
}
