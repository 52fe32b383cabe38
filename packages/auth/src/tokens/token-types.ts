/** A definition that a token must meet; one type is never accepted as another. */
export interface TokenType {
  /** The value of the claim `token_type`; undefined accepts any (used to verify). */
  readonly name: TokenTypeName
  /** How SimpleJWT calls the type in the `messages` of a refusal. */
  readonly className: string
  /** The header's `typ` under `headerTyp: 'at+jwt'` (RFC 9068 2.1). */
  readonly typ: string
}

export type TokenTypeName = 'access' | 'refresh' | 'sliding' | 'untyped' | 'admin'

export const tokenTypes = {
  access: { name: 'access', className: 'AccessToken', typ: 'at+jwt' },
  refresh: { name: 'refresh', className: 'RefreshToken', typ: 'rt+jwt' },
  sliding: { name: 'sliding', className: 'SlidingToken', typ: 'st+jwt' },
  // stands for a session of the admin, in a cookie; good for nothing else, not even to be verified
  admin: { name: 'admin', className: 'AdminToken', typ: 'carnet-admin+jwt' },
  untyped: { name: 'untyped', className: 'UntypedToken', typ: 'JWT' },
} as const satisfies Record<TokenTypeName, TokenType>

/** Claims that Carnet writes unless `claimNames` calls them otherwise; a developer's claims may not use these names. */
export const reservedClaims = [
  'token_type',
  'exp',
  'iat',
  'nbf',
  'jti',
  'iss',
  'aud',
  'sub',
  'sid',
  'user_id',
  'refresh_exp',
  'typ',
  'cnf',
  '__proto__',
] as const

export type ReservedClaim = (typeof reservedClaims)[number]
