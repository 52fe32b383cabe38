import type { Algorithm } from '../tokens/index.ts'

/**
 * `next` is published but signs nothing yet, `active` signs, `retiring` signed tokens that may still be good, `retired`
 * verifies nothing any more.
 */
export type KeyState = 'next' | 'active' | 'retiring' | 'retired'

/** A signing key as it is stored: encrypted. Times are Unix milliseconds. */
export interface StoredKey {
  readonly kid: string
  readonly algorithm: Algorithm
  readonly state: KeyState
  /** The key, sealed (see `seal.ts`). */
  readonly sealed: string
  readonly createdAtMs: number
  /** When the state last changed. */
  readonly changedAtMs: number
}

/** Where signing keys live. Each verb is one transaction. */
export interface KeyStore {
  /** All keys that are not retired, oldest first. */
  list(): Promise<StoredKey[]>

  /** Stores the first keys of an algorithm. Of processes that start at once one gets true; the others find its keys. */
  begin(keys: readonly StoredKey[]): Promise<boolean>

  /**
   * Makes `next` active, the active key and the keys of other algorithms retiring, and stores the key that is next then.
   * False, and nothing changed, if `active` or `next` is no longer that: of concurrent rotations one happens.
   */
  rotate(change: {
    readonly active: string
    readonly next: string
    readonly spare: StoredKey
    readonly atMs: number
  }): Promise<boolean>

  /** Retires keys that have been retiring since before `beforeMs`, destroys their secrets, and says how many. */
  retire(beforeMs: number): Promise<number>

  /**
   * Retires a key at once, whatever its state, and destroys its secret: tokens that it signed are good no more. If it was
   * active, the next key of its algorithm is active from now on; if it was active or next, `spare`, where it is of the same
   * algorithm, is next from now on. False, and nothing changed, if there is no such key, or none to take its place.
   */
  revoke(change: { readonly kid: string; readonly spare: StoredKey; readonly atMs: number }): Promise<boolean>

  /**
   * Calls back when another process may have changed the keys, where the store can tell; a call may be lost. Returns how
   * to stop that.
   */
  onChange?(listener: () => void): () => void
}
