import type { Device, RevokeReason } from './session.ts'

/** What an event hook learns. Never a token, never a password. */
export type AuthEvent =
  | ({ readonly type: 'sign_in'; readonly userId: string; readonly sessionId: string } & Happened)
  | ({ readonly type: 'sign_in_failed'; readonly login: string } & Happened)
  | ({ readonly type: 'refresh'; readonly userId: string; readonly sessionId: string } & Happened)
  /** A refresh token was presented that had been retired: the session has been ended. */
  | ({ readonly type: 'reuse'; readonly userId: string; readonly sessionId: string } & Happened)
  | ({
      readonly type: 'revocation'
      readonly userId: string
      /** Undefined: all of the user's sessions but those the reason spares. */
      readonly sessionId: string | undefined
      readonly reason: RevokeReason
    } & Happened)

type Happened = Partial<Device> & { readonly at: Date }

/** Called after the change is durable. What it throws is logged and changes nothing. */
export type AuthEventHook = (event: AuthEvent) => void | Promise<void>
