import type { Device, RevokeReason } from './session.ts'

/** What an event hook learns. Never a token, never a password. */
export type AuthEvent =
  | ({ readonly type: 'sign_in'; readonly userId: string; readonly sessionId: string } & Happened)
  | ({ readonly type: 'sign_in_failed'; readonly login: string } & Happened)
  /** An attempt was refused unseen, because too many had failed; told once a second for an account and an address. */
  | ({
      readonly type: 'throttled'
      readonly login: string
      /** Undefined: nobody has the name. */
      readonly userId: string | undefined
      /** Whose failures they were. */
      readonly limit: 'account' | 'address'
      readonly retryAfterSeconds: number
    } & Happened)
  /** So many attempts have failed in a row that the password has to be set anew, or the account unlocked. */
  | ({ readonly type: 'locked'; readonly login: string; readonly userId: string | undefined } & Happened)
  /** More attempts have failed in a minute, everybody's together, than `guessing.alarm` allows. Told once a minute. */
  | ({ readonly type: 'guessing'; readonly failures: number } & Happened)
  | ({
      readonly type: 'refresh'
      readonly userId: string
      readonly sessionId: string
      readonly outcome: RefreshOutcome
    } & Happened)
  /** A refresh token was presented that had been retired: the session has been ended. */
  | ({ readonly type: 'reuse'; readonly userId: string; readonly sessionId: string } & Happened)
  /**
   * A retired token was answered within its grace window, for a client whose address and user agent both differ from the
   * session's: a thief who follows its owner, or an unlikely change.
   */
  | ({
      readonly type: 'shadow'
      readonly userId: string
      readonly sessionId: string
      /** In how many generations in a row, this one among them. */
      readonly inARow: number
    } & Happened)
  | ({
      readonly type: 'revocation'
      readonly userId: string
      /** Undefined: all of the user's sessions but those the reason spares. */
      readonly sessionId: string | undefined
      readonly reason: RevokeReason
    } & Happened)

export type RefreshOutcome =
  /** The current token was exchanged for its successor. */
  | 'rotated'
  /** A token retired within the grace window was answered with the current one. */
  | 'graced'
  /** The same later, because nothing of the current one had been seen: `lateRetry`. */
  | 'late'
  /** The token stayed: a sliding one, or tokens do not rotate. */
  | 'kept'

type Happened = Partial<Device> & { readonly at: Date }

/** Called after the change is durable. What it throws is logged and changes nothing. */
export type AuthEventHook = (event: AuthEvent) => void | Promise<void>
