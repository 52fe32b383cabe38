/** What a store knows of one key. Times are Unix milliseconds of the store's clock. */
export interface AttemptCount {
  /** Failures since the last success, or in the window. */
  readonly failures: number
  /** Attempts that may be failures: reserved, their outcome not known yet. */
  readonly pending: number
  /** Undefined: never. */
  readonly expiresAtMs: number | undefined
}

export interface AttemptDecision<T> {
  /** What to write, by key; undefined deletes. */
  readonly writes: ReadonlyMap<string, AttemptCount | undefined>
  readonly result: T
  /** True: a power cut may take back what is written, unless something else has been written since; a crash may not. */
  readonly isProvisional?: boolean
}

/** The counters by key as they are found, those included that have expired. */
export type FoundAttempts = ReadonlyMap<string, AttemptCount>

/** A window as it stands after something was added to it. */
export interface AttemptWindow {
  readonly failures: number
  readonly expiresAtMs: number
  readonly nowMs: number
}

export interface Changed<T> {
  readonly result: T
  /** Where it was written, if the store has more than one place: what is settled later must be settled there. */
  readonly at: Pick<AttemptStore, 'change'>
}

/**
 * Where failed attempts are counted, shared by all processes. What cannot be counted is rejected with a
 * `StoreUnavailableError`: an attempt that is not counted is not made.
 */
export interface AttemptStore {
  /**
   * Reads the keys, asks `decide`, and writes what it says, as one step that is durable before the promise resolves, unless it is
   * provisional: of concurrent steps on a key each sees what the one before it wrote. `decide` may be asked again after a conflict.
   */
  change<T>(
    keys: readonly string[],
    decide: (found: FoundAttempts, nowMs: number) => AttemptDecision<T>,
  ): Promise<Changed<T>>
  /** Adds to a window, atomically. Where there is none, or it has expired, one of `windowMs` begins. */
  add(key: string, failures: number, windowMs: number): Promise<AttemptWindow>
  /** Forgets these keys. */
  remove(keys: readonly string[]): Promise<void>
  /** Deletes what expired more than a day ago, and says how many. A crashed attempt counts although it has expired. */
  deleteExpired(): Promise<number>
}
