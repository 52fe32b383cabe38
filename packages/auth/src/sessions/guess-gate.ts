/** What came of looking at a password. `neither`: nothing was learnt, as when it could not be looked at. */
export interface Judged<T> {
  readonly outcome: 'success' | 'failure' | 'neither'
  readonly value: T
}

/** What lets an attempt at a password pass, or not: the port of what counts them. */
export interface GuessGate {
  /** Asks `judge` unless too many attempts have failed. Its outcome is counted before the promise resolves. */
  attempt<T>(
    attempt: { readonly names: readonly string[]; readonly address: string },
    judge: () => Promise<Judged<T>>,
  ): Promise<Gated<T>>
}

export type Gated<T> =
  /** `isNowLocked`: this failure was the last that the account allows. */
  | { readonly word: 'judged'; readonly value: T; readonly isNowLocked: boolean }
  | {
      readonly word: 'throttled'
      /** Whose failures they are: of the account, or of the address. */
      readonly limit: 'account' | 'address'
      readonly retryAfterSeconds: number
      /** False: the same was answered less than a second ago. */
      readonly isNews: boolean
    }
  | { readonly word: 'overloaded' }
