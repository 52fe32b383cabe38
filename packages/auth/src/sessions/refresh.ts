import { type Claims, type Refusal, tokenTypes } from '../tokens/index.ts'
import type { SessionPolicy } from './policy.ts'
import { notAdopted, type PresentedToken, presentToken } from './presented-token.ts'
import { endForPassword, type PasswordChanged } from './revoke-claim.ts'
import type { Device } from './session.ts'
import { endOf, milliseconds, type SessionContext, sessionOf, successorClaims } from './session-context.ts'
import type { FoundSession } from './session-store.ts'
import { type Standing, standingOf } from './standing.ts'

export type Refreshed =
  /** `refresh` is absent where the policy does not rotate. */
  | { readonly outcome: 'refreshed'; readonly access: string; readonly refresh?: string }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** The token had been retired: the session has been ended. */
  | { readonly outcome: 'reused' }
  /** The user is gone or inactive. */
  | { readonly outcome: 'no_account' }
  | PasswordChanged

/**
 * Exchanges a refresh token. Of concurrent calls with one token exactly one rotates the session; within the grace
 * window the others get the same successor, so that parallel tabs and lost responses converge on one token.
 */
export async function refresh<U>(
  context: SessionContext<U>,
  token: string,
  device: Device,
): Promise<Refreshed> {
  const presented = await presentToken(context, token, tokenTypes.refresh)
  if (presented.outcome !== 'presented') return presented
  const { claims, subject, account } = presented
  const session = await sessionOf(context, { claims, subject, userId: account.id, kind: 'pair', device })
  if (session === undefined) return notAdopted(presented)
  if (session.revokedAtMs === undefined && presented.isOutdated)
    return endForPassword(context, session, device)
  const custom = await successorClaims(context, account, claims)
  return exchange(context, session, { ...presented, custom, device })
}

interface Presented<U> extends PresentedToken<U> {
  readonly custom: Claims
  readonly device: Device
}

// a lost race shows on the second look; a third can only be lost to a user who is being deactivated, and one more goes to
// a token that another system gave
const maximumAttempts = 4

async function exchange<U>(
  context: SessionContext<U>,
  found: FoundSession,
  presented: Presented<U>,
): Promise<Refreshed> {
  let session: FoundSession | undefined = found
  let wasCurrent = false
  for (let attempt = 0; attempt < maximumAttempts && session !== undefined; attempt++) {
    switch (standingNow(context.policy, session, presented.subject.jti, wasCurrent)) {
      case 'revoked':
        return { outcome: 'refused', refusal: 'blacklisted' }
      case 'expired':
        return { outcome: 'refused', refusal: 'expired' }
      case 'reused': {
        const taken: Taken = await takeOver(context, session, presented)
        if (taken === 'retired') return endReused(context, session, presented.device)
        if (taken === 'blacklisted') return { outcome: 'refused', refusal: 'blacklisted' }
        session = taken
        break
      }
      case 'graced':
        return answer(context, session, presented)
      case 'current': {
        wasCurrent = true
        const advanced = await advance(context, session, presented)
        if (advanced !== undefined) return answer(context, advanced, presented)
        session = await context.store.find(session.id)
      }
    }
  }
  return session === undefined ? { outcome: 'refused', refusal: 'blacklisted' } : { outcome: 'no_account' }
}

/** `wasCurrent`: the token was the good one when it came, however long it has taken since to compute the claims. */
function standingNow(
  { graceSeconds, leewaySeconds }: SessionPolicy,
  session: FoundSession,
  jti: string,
  wasCurrent: boolean,
): Standing {
  const standing = standingOf(session, jti, graceSeconds * 1000, leewaySeconds * 1000)
  if (standing !== 'reused' || !wasCurrent || graceSeconds === 0) return standing
  // signed out at the other system in the meantime: a window that is open would not help either
  return session.isCurrentBlacklisted ? 'revoked' : 'graced'
}

/** What another system's successor turned out to be. */
type Taken = FoundSession | 'retired' | 'blacklisted' | undefined

/** Where another system refreshes our tokens too, one that we do not know may be the successor that it gave. */
async function takeOver<U>(
  { policy, store }: SessionContext<U>,
  session: FoundSession,
  { claims, subject: { jti } }: Presented<U>,
): Promise<Taken> {
  if (store.shared === undefined) return 'retired'
  const taken = await store.shared.takeOver(session, {
    jti,
    issuedAtMs: milliseconds(claims['iat']),
    expiresAtMs: endOf(policy, claims, session.kind),
    graceMs: policy.graceSeconds * 1000,
  })
  return taken ?? store.find(session.id)
}

async function advance<U>(
  { policy, store, createId }: SessionContext<U>,
  session: FoundSession,
  { device }: Presented<U>,
): Promise<FoundSession | undefined> {
  const use = { ...device, leewayMs: policy.leewaySeconds * 1000 }
  if (!policy.rotate) return (await store.touch(session, use)) ? session : undefined
  return store.rotate(session, {
    to: createId(),
    lifetimeMs: policy.refreshSeconds * 1000,
    graceMs: policy.graceSeconds * 1000,
    ...use,
  })
}

/** The session's current tokens, whichever call rotated it. */
function answer<U>(
  { policy, issuer, emit }: SessionContext<U>,
  session: FoundSession,
  { account, custom, device }: Presented<U>,
): Refreshed {
  emit({ type: 'refresh', userId: session.userId, sessionId: session.id, ...device })
  const subject = { session, owner: account.owner, custom }
  const access = issuer.access(subject, session.readAtMs)
  return policy.rotate
    ? { outcome: 'refreshed', access, refresh: issuer.refresh(subject) }
    : { outcome: 'refreshed', access }
}

/** A replayed token means that one of two holders is a thief; the session ends for both. */
async function endReused<U>(
  { store, emit }: SessionContext<U>,
  session: FoundSession,
  device: Device,
): Promise<Refreshed> {
  const endedNow = await store.revoke(session.id, 'reused')
  if (endedNow) emit({ type: 'reuse', userId: session.userId, sessionId: session.id, ...device })
  return { outcome: 'reused' }
}
