/** How the claims are called that SimpleJWT lets its users name; all others have the names of RFC 7519. */
export interface ClaimNames {
  readonly tokenType: string
  readonly jti: string
  readonly userId: string
  /** When a sliding token can no longer be refreshed. */
  readonly refreshExp: string
}

export const defaultClaimNames = {
  tokenType: 'token_type',
  jti: 'jti',
  userId: 'user_id',
  refreshExp: 'refresh_exp',
} as const satisfies ClaimNames
