/** A way to write hashes. One is preferred; hashes it did not write are replaced at log-in. */
export interface Hasher {
  readonly saltBytes: number
  hash(password: Uint8Array, salt: Uint8Array): Promise<`${string}$${string}`>
  /** Whether `encoded` is what this hasher writes today, so that there is nothing to upgrade. */
  isCurrent(encoded: string): boolean
  /** A current hash of no password, to be checked in place of one that is not there. */
  readonly decoy: string
  /** Spends a share (0 to 1) of the work of one hash, and nothing else. */
  burn(share: number): Promise<void>
}
