/** One sign-in on one device: a row, however often it refreshes. Times are Unix milliseconds of the store's clock. */
export interface Session {
  readonly id: string
  readonly userId: string
  readonly kind: 'pair' | 'sliding'
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
  readonly userAgent: string
  readonly ip: string
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

/** Where a request came from, as far as it is known. */
export interface Device {
  readonly ip: string
  readonly userAgent: string
}
