import {
  type Algorithm,
  type Claims,
  type Key,
  signJws,
  type TokenTypeName,
  tokenTypes,
} from '../tokens/index.ts'
import type { SessionPolicy } from './policy.ts'
import type { Session } from './session.ts'

/** What a session's tokens say, besides what the policy has all of them say. */
export interface TokenSubject {
  readonly session: Session
  /** The text of the user claim. */
  readonly owner: string
  /** The developer's claims; they stand in every token. */
  readonly custom: Claims
}

/** Writes the tokens of a session. */
export interface TokenIssuer {
  /** The session's current refresh token: called again for the same session state, the same token. */
  refresh(subject: TokenSubject): string
  access(subject: TokenSubject, nowMs: number): string
  /** The session's sliding token with a new `exp`; its id and `refresh_exp` stay. */
  sliding(subject: TokenSubject, nowMs: number): string
  /** The token of a session of the admin; `authSeconds`: when the password was last typed, in Unix seconds. */
  admin(subject: TokenSubject, authSeconds: number): string
}

/** `signingKey` is asked for each token, so that a rotated key is used at once. */
export function createTokenIssuer(
  policy: SessionPolicy,
  signingKey: () => Key,
  createId: () => string,
): TokenIssuer {
  const write = (type: TokenTypeName, claims: Claims) =>
    signJws(signingKey(), JSON.stringify(claims), typOf(policy, type))
  return {
    refresh: (subject) => write('refresh', refreshClaims(policy, subject)),
    access: (subject, nowMs) =>
      write(
        'access',
        claimsOf(policy, subject, {
          type: 'access',
          expires: expiry(subject.session, nowMs, policy.accessSeconds),
          nowMs,
          jti: createId(),
        }),
      ),
    sliding: (subject, nowMs) => write('sliding', slidingClaims(policy, subject, nowMs)),
    admin: ({ session, owner }, authSeconds) => {
      const { expiresAtMs, rotatedAtMs: nowMs, currentJti: jti } = session
      const stamp = { type: 'admin', expires: seconds(expiresAtMs), nowMs, jti } as const
      return write('admin', claimsOf(policy, { session, owner, custom: { auth_time: authSeconds } }, stamp))
    },
  }
}

/**
 * The session's current refresh or sliding token as another system may keep it on record: header and claims without a
 * signature, so that nobody who reads the record can use it.
 */
export function unsignedToken(policy: SessionPolicy, algorithm: Algorithm, session: Session): string {
  const subject = { session, owner: session.userId, custom: {} }
  const claims =
    session.kind === 'pair'
      ? refreshClaims(policy, subject)
      : slidingClaims(policy, subject, session.rotatedAtMs)
  const typ = typOf(policy, session.kind === 'pair' ? 'refresh' : 'sliding')
  return [{ alg: algorithm, typ }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
}

const typOf = ({ headerTyp }: SessionPolicy, type: TokenTypeName) =>
  headerTyp === 'JWT' ? 'JWT' : tokenTypes[type].typ

interface Stamp {
  readonly type: TokenTypeName
  /** Unix seconds. */
  readonly expires: number
  readonly nowMs: number
  readonly jti: string
}

/** In SimpleJWT's order. */
function claimsOf(
  { claimNames: names, audience, issuer }: SessionPolicy,
  { session, owner, custom }: TokenSubject,
  { type, expires, nowMs, jti }: Stamp,
  slidingEnd: Claims = {},
): Claims {
  return {
    [names.tokenType]: type,
    exp: expires,
    iat: seconds(nowMs),
    [names.jti]: jti,
    ...slidingEnd,
    [names.userId]: owner,
    sid: session.id,
    ...custom,
    ...(audience === undefined ? {} : { aud: audience }),
    ...(issuer === undefined ? {} : { iss: issuer }),
  }
}

function refreshClaims(policy: SessionPolicy, subject: TokenSubject): Claims {
  const { expiresAtMs, rotatedAtMs, currentJti: jti } = subject.session
  return claimsOf(policy, subject, {
    type: 'refresh',
    expires: seconds(expiresAtMs),
    nowMs: rotatedAtMs,
    jti,
  })
}

function slidingClaims(policy: SessionPolicy, subject: TokenSubject, nowMs: number): Claims {
  const { session } = subject
  const expires = expiry(session, nowMs, policy.slidingSeconds)
  const stamp = { type: 'sliding', expires, nowMs, jti: session.currentJti } as const
  return claimsOf(policy, subject, stamp, { [policy.claimNames.refreshExp]: seconds(session.expiresAtMs) })
}

const seconds = (ms: number) => Math.floor(ms / 1000)

/** No token outlives the absolute limit of its session. */
function expiry(session: Session, nowMs: number, lifetimeSeconds: number): number {
  const expires = seconds(nowMs) + lifetimeSeconds
  return session.endsAtMs === undefined ? expires : Math.min(expires, seconds(session.endsAtMs))
}
