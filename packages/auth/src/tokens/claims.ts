import type { TokenType } from './token-types.ts'

/** A token's payload; every member is what the signer put there, so each is checked where it is used. */
export type Claims = Readonly<Record<string, unknown>>

export interface ClaimRules {
  /** Seconds of tolerance for exp, iat, nbf and refresh_exp. */
  readonly leewaySeconds: number
  /** Accepted audiences; with an empty list `aud` is not looked at. */
  readonly audience: readonly string[]
  readonly issuer: string | undefined
}

/** Why a token is refused, in SimpleJWT's words. */
export const refusals = {
  invalid: 'Token is invalid',
  expired: 'Token is expired',
  blacklisted: 'Token is blacklisted',
  withoutExp: "Token has no 'exp' claim",
  withoutId: 'Token has no id',
  withoutType: 'Token has no type',
  wrongType: 'Token has wrong type',
  withoutRefreshExp: "Token has no 'refresh_exp' claim",
  refreshExpired: "Token 'refresh_exp' claim has expired",
} as const

export type Refusal = keyof typeof refusals

/** The first rule that the claims break, in SimpleJWT's order, or undefined. */
export function checkClaims(
  claims: Claims,
  type: TokenType,
  rules: ClaimRules,
  nowSeconds: number,
): Refusal | undefined {
  return checkTimes(claims, rules, nowSeconds) ?? checkAddress(claims, rules) ?? checkIdentity(claims, type)
}

function checkTimes(
  { exp, iat, nbf }: Claims,
  { leewaySeconds }: ClaimRules,
  now: number,
): Refusal | undefined {
  if (iat !== undefined && !(wholeSeconds(iat) <= now + leewaySeconds)) return 'invalid'
  if (nbf !== undefined && !(wholeSeconds(nbf) <= now + leewaySeconds)) return 'invalid'
  if (exp === undefined) return undefined
  const expires = wholeSeconds(exp)
  if (Number.isNaN(expires)) return 'invalid'
  // "on or after" is expired (RFC 7519 4.1.4)
  return expires <= now - leewaySeconds ? 'expired' : undefined
}

function checkAddress({ iss, aud }: Claims, { issuer, audience }: ClaimRules): Refusal | undefined {
  if (issuer !== undefined && iss !== issuer) return 'invalid'
  return audience.length === 0 || isForAudience(aud, audience) ? undefined : 'invalid'
}

function checkIdentity(
  { exp, sub, jti, token_type: typeName }: Claims,
  type: TokenType,
): Refusal | undefined {
  if (sub !== undefined && typeof sub !== 'string') return 'invalid'
  if (jti !== undefined && typeof jti !== 'string') return 'invalid'
  if (exp === undefined) return 'withoutExp'
  if (jti === undefined) return 'withoutId'
  if (type.name === 'untyped') return undefined
  if (typeName === undefined) return 'withoutType'
  return typeName === type.name ? undefined : 'wrongType'
}

/** The check that a sliding token passes besides, when it asks for a new one. */
export function checkRefreshExp(claims: Claims, rules: ClaimRules, nowSeconds: number): Refusal | undefined {
  if (claims['refresh_exp'] === undefined) return 'withoutRefreshExp'
  const expires = wholeSeconds(claims['refresh_exp'])
  if (Number.isNaN(expires)) return 'invalid'
  return expires <= nowSeconds - rules.leewaySeconds ? 'refreshExpired' : undefined
}

// the last second of the year 9999, where the peer's clock ends
const lastSecond = 253402300799

/** A NumericDate without its fraction (RFC 7519 2), or NaN. Booleans count as 0 and 1, as they do for the peer. */
function wholeSeconds(value: unknown): number {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'number' && Number.isFinite(value) && value <= lastSecond
    ? Math.trunc(value)
    : Number.NaN
}

function isForAudience(aud: unknown, accepted: readonly string[]): boolean {
  if (typeof aud === 'string') return accepted.includes(aud)
  return (
    Array.isArray(aud) &&
    aud.every((one) => typeof one === 'string') &&
    aud.some((one: string) => accepted.includes(one))
  )
}
