/** One sign-in on one device: a row, however often it refreshes. Times are Unix milliseconds of the store's clock. */
export interface Session {
  readonly id: string
  readonly userId: string
  /** What it was begun for: a pair of tokens, a sliding one, or the admin. */
  readonly kind: 'pair' | 'sliding' | 'admin'
  /** The id of the one refresh token (or sliding token) that is good now. */
  readonly currentJti: string
  /** The tokens retired within the grace window, newest first. */
  readonly recent: readonly RetiredToken[]
  /** How many times the session was refreshed. */
  readonly generation: number
  /** When the current token was issued: its `iat` derives from this. */
  readonly rotatedAtMs: number
  readonly createdAtMs: number
  readonly lastSeenAtMs: number
  /** When the current token expires: its `exp`, or a sliding token's `refresh_exp`, derives from this. */
  readonly expiresAtMs: number
  /** When the session ends however often it is refreshed; undefined: never. */
  readonly endsAtMs: number | undefined
  readonly revokedAtMs: number | undefined
  readonly revokeReason: RevokeReason | undefined
  /** The client that the current token was issued to, or that used it last where tokens do not rotate. */
  readonly userAgent: string
  readonly ip: string
  /** When a token that the latest rotation issued was seen in use; undefined: no process has reported one. */
  readonly confirmedAtMs: number | undefined
  /**
   * For how many generations in a row a retired token was answered for a stranger: negative while the present one is the
   * last of them, positive once it has rotated since. See `shadow.ts`.
   */
  readonly shadowed: number
}

export interface RetiredToken {
  readonly jti: string
  readonly retiredAtMs: number
}

export type RevokeReason =
  | 'blacklisted'
  | 'reused'
  | 'signed_out'
  | 'password_changed'
  | 'deactivated'
  | 'deleted'
  /** Nobody asked for anything in it for too long: of sessions of the admin. */
  | 'idle'
  /** Another sign-in made it one too many. */
  | 'capped'
  /** Strangers followed its owner too often in a row. */
  | 'shadowed'

/** Where a request came from, as far as it is known. */
export interface Device {
  readonly ip: string
  readonly userAgent: string
}
