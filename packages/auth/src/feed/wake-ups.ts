/** What a process has news of: the log of revocations, or the signing keys. */
export type WakeTopic = 'revocations' | 'keys'

/**
 * A way to tell other processes that there is news, beside the store. It says what to read again, and nothing of what is
 * read: whoever can write there can make processes read, and no more.
 */
export interface WakeUps {
  /** Tells the others. Never throws; where it cannot be told, they are only late. */
  readonly announce: (topic: WakeTopic) => void
  /** Calls back when somebody has news, this process among them. Returns how to stop that. */
  readonly onWake: (listener: (topic: WakeTopic) => void) => () => void
}
