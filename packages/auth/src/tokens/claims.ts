import { type ClaimNames, defaultClaimNames } from './claim-names.ts'
import type { TokenType } from './token-types.ts'

/** A token's payload; every member is what the signer put there, so each is checked where it is used. */
export type Claims = Readonly<Record<string, unknown>>

export interface ClaimRules {
  /** Seconds of tolerance for exp, iat, nbf and refresh_exp. */
  readonly leewaySeconds: number
  /** Accepted audiences; with an empty list `aud` is not looked at. */
  readonly audience: readonly string[]
  readonly issuer: string | undefined
  /** Default SimpleJWT's. */
  readonly names?: ClaimNames
}

/** Why a token is refused, in SimpleJWT's words; `refresh_exp` stands for the name that `ClaimNames` gives it. */
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

/** The sentence that tells a caller why their token is refused. */
export const refusalText = (refusal: Refusal, { refreshExp }: ClaimNames): string =>
  refusals[refusal].replace(defaultClaimNames.refreshExp, () => refreshExp)

/** The first rule that the claims break, in SimpleJWT's order, or undefined. */
export function checkClaims(
  claims: Claims,
  type: TokenType,
  rules: ClaimRules,
  nowSeconds: number,
): Refusal | undefined {
  return (
    checkTimes(claims, rules, nowSeconds) ?? checkAddress(claims, rules) ?? checkIdentity(claims, type, rules)
  )
}

// the database dates the tokens of a session, and its clock may be a little before a server's: without this an honest
// client is signed out for using its token at once
const sessionClockSeconds = 60

function checkTimes(
  { exp, iat, nbf, sid }: Claims,
  { leewaySeconds }: ClaimRules,
  now: number,
): Refusal | undefined {
  const early = sid === undefined ? leewaySeconds : Math.max(leewaySeconds, sessionClockSeconds)
  if (iat !== undefined && !(wholeSeconds(iat) <= now + early)) return 'invalid'
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
  claims: Claims,
  type: TokenType,
  { names = defaultClaimNames }: ClaimRules,
): Refusal | undefined {
  const { exp, sub, jti } = claims
  if (sub !== undefined && typeof sub !== 'string') return 'invalid'
  if (jti !== undefined && typeof jti !== 'string') return 'invalid'
  if (exp === undefined) return 'withoutExp'
  const id = claims[names.jti]
  if (id === undefined) return 'withoutId'
  if (typeof id !== 'string') return 'invalid'
  const typeName = claims[names.tokenType]
  if (type.name === 'untyped') return typeName === 'admin' ? 'wrongType' : undefined
  if (typeName === undefined) return 'withoutType'
  return typeName === type.name ? undefined : 'wrongType'
}

/** The check that a sliding token passes besides, when it asks for a new one. */
export function checkRefreshExp(
  claims: Claims,
  { names = defaultClaimNames, leewaySeconds }: ClaimRules,
  nowSeconds: number,
): Refusal | undefined {
  const refreshExp = claims[names.refreshExp]
  if (refreshExp === undefined) return 'withoutRefreshExp'
  const expires = wholeSeconds(refreshExp)
  if (Number.isNaN(expires)) return 'invalid'
  return expires <= nowSeconds - leewaySeconds ? 'refreshExpired' : undefined
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
