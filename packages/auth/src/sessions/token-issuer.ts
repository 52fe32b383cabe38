import { type Claims, type Key, signJws, tokenTypes } from '../tokens/index.ts'
import type { SessionPolicy } from './policy.ts'
import type { Session } from './session.ts'

/** Writes the tokens of a session. `custom` are the developer's claims; they stand in every token. */
export interface TokenIssuer {
  /** The session's current refresh token: called again for the same session state, the same token. */
  refresh(session: Session, custom: Claims): string
  access(session: Session, custom: Claims, nowMs: number): string
  /** The session's sliding token with a new `exp`; its `jti` and `refresh_exp` stay. */
  sliding(session: Session, custom: Claims, nowMs: number): string
}

/** `signingKey` is asked for each token, so that a rotated key is used at once. */
export function createTokenIssuer(
  policy: SessionPolicy,
  signingKey: () => Key,
  createId: () => string,
): TokenIssuer {
  const address = {
    ...(policy.audience === undefined ? {} : { aud: policy.audience }),
    ...(policy.issuer === undefined ? {} : { iss: policy.issuer }),
  }
  const write = (type: keyof typeof tokenTypes, claims: Claims) =>
    signJws(signingKey(), JSON.stringify(claims), policy.headerTyp === 'JWT' ? 'JWT' : tokenTypes[type].typ)
  return {
    refresh: (session, custom) =>
      write('refresh', {
        token_type: 'refresh',
        exp: seconds(session.expiresAtMs),
        iat: seconds(session.rotatedAtMs),
        jti: session.currentJti,
        ...ownerOf(session),
        ...custom,
        ...address,
      }),
    access: (session, custom, nowMs) =>
      write('access', {
        token_type: 'access',
        exp: expiry(session, nowMs, policy.accessSeconds),
        iat: seconds(nowMs),
        jti: createId(),
        ...ownerOf(session),
        ...custom,
        ...address,
      }),
    sliding: (session, custom, nowMs) =>
      write('sliding', {
        token_type: 'sliding',
        exp: expiry(session, nowMs, policy.slidingSeconds),
        iat: seconds(nowMs),
        jti: session.currentJti,
        refresh_exp: seconds(session.expiresAtMs),
        ...ownerOf(session),
        ...custom,
        ...address,
      }),
  }
}

const seconds = (ms: number) => Math.floor(ms / 1000)

const ownerOf = (session: Session) => ({ user_id: session.userId, sid: session.id })

/** No token outlives the absolute limit of its session. */
function expiry(session: Session, nowMs: number, lifetimeSeconds: number): number {
  const expires = seconds(nowMs) + lifetimeSeconds
  return session.endsAtMs === undefined ? expires : Math.min(expires, seconds(session.endsAtMs))
}
