import type { ClaimNames } from '../tokens/index.ts'

/** The durations and choices that sessions follow; every default stands in `defaults.ts`. */
export interface SessionPolicy {
  readonly accessSeconds: number
  readonly refreshSeconds: number
  readonly slidingSeconds: number
  readonly slidingRefreshSeconds: number
  /** The absolute limit of a session; undefined: none. */
  readonly sessionSeconds: number | undefined
  /** How long a retired refresh token still gets the current one; 0: not at all. */
  readonly graceSeconds: number
  /** How long the predecessor of a token that nobody has seen yet still gets it; 0: not at all. */
  readonly lateRetrySeconds: number
  /** After how many generations in a row a session ends whose retired tokens strangers show; undefined: never. */
  readonly shadowEndAfter: number | undefined
  /** How many live sessions a user may have; undefined: any number. */
  readonly maximumSessions: number | undefined
  /** Tolerance for clocks: a token is good for so long after its `exp`. */
  readonly leewaySeconds: number
  /** False: a refresh answers an access token only, and the refresh token stays. */
  readonly rotate: boolean
  /** Whether a refresh copies the claims of the presented token instead of computing them anew. */
  readonly copyClaims: boolean
  /** Whether tokens of another system that know no session become sessions at their first use. */
  readonly adopt: boolean
  readonly updateLastLogin: boolean
  /** Whether sessions of inactive users go on; nobody inactive signs in. */
  readonly admitsInactive: boolean
  readonly claimNames: ClaimNames
  /** The claim that holds the MD5 of the password hash in tokens of another system; undefined: not looked at. */
  readonly revokeClaim: string | undefined
  readonly audience: string | readonly string[] | undefined
  readonly issuer: string | undefined
  /** `at+jwt` writes RFC 9068's `typ`; `JWT` is what SimpleJWT writes. */
  readonly headerTyp: 'JWT' | 'at+jwt'
}
