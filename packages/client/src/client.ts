import type { Api, SessionAnswer } from '@carnet/contract'
import type { Environment } from './environment.ts'
import type { TokenStorage } from './storage.ts'
import type { Transport } from './transport.ts'

/** What the server's `respond` added to the answer of the sign-in. */
export type SignInAnswer<A extends Api> = Omit<A['answers']['obtainPair'], 'access' | 'refresh' | 'csrf'>

/** Who is signed in. Holds no token. */
export interface Session<A extends Api = Api> {
  /** The session's id, as `sessions.list` names it. */
  readonly id: string
  readonly userId: string
  /** What the access token says: as fresh as that is. Read, not verified. */
  readonly claims: A['claims']
  /** As it was at the sign-in; undefined where only the server knows of that, as after a reload with cookies. */
  readonly answer: SignInAnswer<A> | undefined
}

/**
 * Why there is no session any more: `signed_out`, here; `elsewhere`, in another tab, or the storage was emptied;
 * `token_reused`, the server ended it because an old token came back, which may be a thief's doing; `session_ended`,
 * the server ended it for any other reason, or it expired.
 */
export type SignOutReason = 'signed_out' | 'elsewhere' | 'token_reused' | 'session_ended'

/** `loading` until it is known. The same object until something changes. */
export type SessionState<A extends Api = Api> =
  | { readonly status: 'loading' }
  | { readonly status: 'signed_in'; readonly session: Session<A> }
  /** Without a reason: there was none to begin with. */
  | { readonly status: 'signed_out'; readonly reason?: SignOutReason | undefined }

export interface ClientOptions {
  /**
   * Where the server's endpoints begin, with its `basePath`: `https://api.example.com/api`. In a page also `/api`; a
   * server that renders the page may then load the same module, and its client reaches nothing.
   */
  readonly baseUrl: string
  /** How the refresh token travels: `cookies()`, in a cookie that no script can read. Default: in bodies. */
  readonly transport?: Transport
  /** Where the session outlives the page. Default: nowhere but in memory. */
  readonly storage?: TokenStorage
  /** Other origins that `fetch` may send the access token to, such as `https://files.example.com`. Default none. */
  readonly tokenOrigins?: readonly string[]
  /**
   * The name of the BroadcastChannel over which tabs of this origin share the session; false: they do not. Default: one
   * for each `baseUrl` in pages, none elsewhere.
   */
  readonly channel?: string | false
  /** The server's `grace`: for so long an exchange whose outcome is unknown is repeated with the same token. Default 10. */
  readonly graceSeconds?: number
  /** Refreshes a little before the access token expires, while the page is seen. False: when `fetch` needs it. Default true. */
  readonly keepFresh?: boolean
  /** Told what listeners and the storage throw. Default: it is thrown where nobody waits, as if by a timer. */
  readonly onError?: (error: unknown) => void
  /** What stands for the machine, in tests. */
  readonly environment?: Partial<Environment>
}

/** A server's user, seen from the other end of the wire. Every function may be called at any time and from anywhere. */
export interface Client<A extends Api = Api> {
  /** Begins a session, in place of the one there was. @throws ClientError */
  readonly signIn: (credentials: A['requests']['obtainPair']) => Promise<Session<A>>
  /**
   * Ends the session, here at once. True: the server has ended it too. False: it cannot be reached, and the session ends
   * there when it expires. Never rejects.
   */
  readonly signOut: () => Promise<boolean>
  /** Ends all of the user's sessions, or all but this one; answers how many. @throws ClientError and changes nothing. */
  readonly signOutEverywhere: (options?: { readonly except?: 'current' }) => Promise<number>
  /** Who is signed in, as soon as it is known. @throws ClientError where the server must say and cannot be reached. */
  readonly session: () => Promise<Session<A> | undefined>
  /** The same with a new access token, whose claims are those of now. @throws ClientError and changes nothing. */
  readonly refresh: () => Promise<Session<A> | undefined>
  /** What `session` answers, for those who cannot wait. */
  readonly state: () => SessionState<A>
  /** Calls the listener after each change: sign-in, refresh, sign-out, also in another tab. Answers what stops that. */
  readonly onChange: (listener: (state: SessionState<A>) => void) => () => void
  readonly sessions: {
    /** The user's live sessions, newest first. @throws ClientError */
    list(): Promise<readonly SessionAnswer[]>
    /** Ends one; this one too. @throws ClientError `not_found`: it is no live session of this user. */
    end(id: string): Promise<void>
  }
  /** Changes the password and ends all other sessions. @throws ClientError, with `problems` by field. */
  readonly changePassword: (passwords: A['requests']['changePassword']) => Promise<void>
  /**
   * `fetch` with the access token, refreshed where that is due. An answer of 401 `token_not_valid` is refreshed upon and
   * the request repeated once, unless its body was a stream. Paths are below `baseUrl`, or from the server's root where
   * they begin with a slash. Other origins get no token. @throws ClientError where a refresh is due and fails, or
   * another session has begun meanwhile (`superseded`), and what `fetch` throws.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** An access token that is good now, for what is not sent by `fetch`, such as a WebSocket's first message. */
  readonly accessToken: () => Promise<string | undefined>
  /** Looks after the session now. Call it where no browser tells that the machine woke or is online, as in React Native. */
  readonly wake: () => void
  /** Stops timers and listening. What is called later still works, in this tab alone. */
  readonly close: () => void
}
