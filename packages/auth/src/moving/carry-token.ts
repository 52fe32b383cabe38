import { adoptedSessionId } from '../sessions/index.ts'
import type { ClaimNames } from '../tokens/index.ts'
import type { DjangoOwner, DjangoToken } from './django-source.ts'
import type { CarriedSession, Owner } from './import-target.ts'
import { readText, readTime } from './read-cell.ts'

export interface TokenRules {
  readonly claimNames: ClaimNames
  /** What is over by then is left behind. */
  readonly expiredByMs: number
  /** When sessions that go on must end, however often they are refreshed; undefined: never. */
  readonly endsAtMs: number | undefined
}

/** The session of a token; `expired`: nobody needs one; or why there can be none. */
export type TokenVerdict = { readonly carried: CarriedSession } | 'expired' | { readonly refusal: string }

export function carryToken(row: DjangoToken, rules: TokenRules): TokenVerdict {
  const claims = readClaims(row)
  const expiresAtMs = claims && endOf(claims, rules.claimNames)
  // the column tells of a sliding token only when it has to be refreshed
  if ((expiresAtMs ?? readTime(row.expiresAt) ?? Infinity) <= rules.expiredByMs) return 'expired'
  const jti = readText(row.jti) ?? ''
  if (claims === undefined || expiresAtMs === undefined || jti === '') return { refusal: 'cannot be read' }
  const kind = kinds.get(claims[rules.claimNames.tokenType])
  if (kind === undefined) return { refusal: 'is neither a refresh token nor a sliding one' }
  if (row.owner === undefined && row.blacklistedAt === undefined) return { refusal: 'belongs to nobody' }
  return { carried: toSession(row, { claims, jti, kind, expiresAtMs }, rules.endsAtMs) }
}

interface ReadToken {
  readonly claims: Claims
  readonly jti: string
  readonly kind: CarriedSession['kind']
  readonly expiresAtMs: number
}

function toSession(row: DjangoToken, token: ReadToken, endsAtMs: number | undefined): CarriedSession {
  const { claims, jti, kind, expiresAtMs } = token
  const { sid } = claims
  const isVoid = row.blacklistedAt !== undefined
  const issuedAtMs = secondsToMs(claims['iat']) ?? readTime(row.createdAt) ?? 0
  return {
    id: typeof sid === 'string' ? sid : adoptedSessionId(claims, jti),
    userId: readText(row.userId) ?? '',
    kind,
    jti,
    issuedAtMs,
    expiresAtMs,
    endsAtMs: isVoid ? undefined : endsAtMs,
    isNamed: typeof sid === 'string',
    revokedAtMs: isVoid ? (readTime(row.blacklistedAt) ?? issuedAtMs) : undefined,
    owner: row.owner && readOwner(row.owner),
  }
}

const kinds: ReadonlyMap<unknown, CarriedSession['kind']> = new Map([
  ['refresh', 'pair'],
  ['sliding', 'sliding'],
])

type Claims = Readonly<Record<string, unknown>>

/** What a token says, unverified: it comes from a table that only Django wrote. */
function readClaims({ token }: DjangoToken): Claims | undefined {
  const [, payload = ''] = typeof token === 'string' ? token.split('.', 2) : []
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    return typeof claims === 'object' && claims !== null ? (claims as Claims) : undefined
  } catch {
    return undefined
  }
}

/** When the token is good for nothing any more. */
const endOf = (claims: Claims, names: ClaimNames): number | undefined =>
  secondsToMs(claims[claims[names.tokenType] === 'sliding' ? names.refreshExp : 'exp'])

function secondsToMs(seconds: unknown): number | undefined {
  const ms = typeof seconds === 'number' ? Math.trunc(seconds) * 1000 : Number.NaN
  return Number.isSafeInteger(ms) ? ms : undefined
}

/** A person as the source describes them. Nobody joins at the time 0, so an unknown time is like no other's. */
export const readOwner = ({ username, email, dateJoined }: DjangoOwner): Owner => ({
  username: readText(username) ?? '',
  email: readText(email) ?? '',
  dateJoinedMs: readTime(dateJoined) ?? 0,
})
