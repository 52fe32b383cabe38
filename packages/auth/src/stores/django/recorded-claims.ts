import type { ClaimNames } from '../../tokens/index.ts'

/** The names, as far as tokens on record are looked into, that SimpleJWT lets its users choose. */
export type TokenClaimNames = Pick<ClaimNames, 'tokenType' | 'refreshExp'>

/** What a token on record says. Nobody checked its signature: whoever can write there owns the database. */
export interface RecordedClaims {
  readonly type: unknown
  /** The session that it names; undefined where Django gave it without having got one of Carnet's. */
  readonly sessionId: string | undefined
  readonly issuer: unknown
  /** When a sliding token can no longer be refreshed, in Unix milliseconds; 0 for others. */
  readonly refreshEndsAtMs: number
}

/** Reads a token, whether its signature was kept or not; what cannot be read says nothing. */
export function recordedClaims(token: string, names: TokenClaimNames): RecordedClaims {
  const payload = payloadOf(token)
  const { sid } = payload
  const refreshExp = Number(payload[names.refreshExp] ?? 0)
  return {
    type: payload[names.tokenType],
    sessionId: typeof sid === 'string' ? sid : undefined,
    issuer: payload['iss'],
    refreshEndsAtMs: Number.isFinite(refreshExp) ? refreshExp * 1000 : 0,
  }
}

function payloadOf(token: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) }
  } catch {
    return {}
  }
}

/** How the payload of a sliding token begins on record, because SimpleJWT writes the type first. */
export function slidingMark({ tokenType }: TokenClaimNames): string {
  const beginning = Buffer.from(`{${JSON.stringify(tokenType)}:"sliding"`)
  // three bytes are four letters; what is over depends on what follows
  return `.${beginning.subarray(0, beginning.length - (beginning.length % 3)).toString('base64url')}`
}
