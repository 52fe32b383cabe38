import type { Call } from './call.ts'
import type { SessionState, SignOutReason } from './client.ts'
import type { Held, Moment } from './held-session.ts'
import type { Kept } from './kept-session.ts'
import type { Settings } from './settings.ts'

// What the parts of a client know of each other: they share one object, and each needs the parts before it.

/** Calls below `baseUrl`, as the options say. */
export interface Machine extends Settings {
  readonly call: Call
}
export interface Keeping extends Machine, SessionKeeper {}
export interface Sharing extends Keeping, Tabs {}
export interface Core extends Sharing, Refresher {}

/** The one place where this process's session is. */
export interface SessionKeeper {
  /** Undefined: none, or it is not known yet. Who waited compares: another object means that something happened. */
  readonly held: () => Held | undefined
  readonly state: () => SessionState
  readonly onChange: (listener: (state: SessionState) => void) => () => void
  /** Puts a session in place of what there is; undefined: none. */
  readonly replace: (next: Held | undefined, reason?: SignOutReason) => void
  /** Writes what is held into the storage, unless that has something newer. */
  readonly save: () => Promise<unknown>
  /** Reads the storage, where another tab may have written. */
  readonly reread: () => Promise<void>
}

/** What tabs tell each other: of a session, or of the moment that `id` and `issued` name; of none, they ask for any. */
export interface Message extends Partial<Moment> {
  /** A session that began, or went on. */
  readonly kept?: Kept
  readonly began?: boolean
  readonly ended?: boolean
}

/** The other tabs of this origin. Advice and no lock: whoever hears nothing goes on alone. */
export interface Tabs {
  readonly tell: (message: Message) => void
  /** Waits so long, or until another tab tells of something new. */
  readonly pause: (milliseconds: number) => Promise<void>
  /** Resolves when another tab has told its session, or it is clear that none will. */
  readonly ask: () => Promise<void>
  /** Resolves when it is this tab's turn to refresh, or another has refreshed. */
  readonly agree: (held: Held) => Promise<void>
  readonly close: () => void
}

/** Exchanges what is held for what comes after it: never twice at a time, and never in a loop. */
export interface Refresher {
  /** Resolves when the session went on, or has ended. @throws ClientError and leaves the session, where neither is known. */
  readonly refresh: () => Promise<void>
  /** For how long after a failure nothing is tried, in milliseconds. 0 ends the rest. */
  readonly rest: { ms: number }
}
