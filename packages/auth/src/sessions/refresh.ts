import { type Claims, type Refusal, tokenTypes } from '../tokens/index.ts'
import type { RefreshOutcome } from './auth-events.ts'
import { notAdopted, type PresentedToken, presentToken } from './presented-token.ts'
import { endForPassword, type PasswordChanged } from './revoke-claim.ts'
import type { Device } from './session.ts'
import { endOf, milliseconds, type SessionContext, sessionOf, successorClaims } from './session-context.ts'
import type { FoundSession } from './session-store.ts'
import { isStranger, noteShadow } from './shadow.ts'
import { type Standing, standingOf } from './standing.ts'

export type Refreshed =
  /** `refresh` is absent where the policy does not rotate. */
  | {
      readonly outcome: 'refreshed'
      readonly how: RefreshOutcome
      readonly access: string
      readonly refresh?: string
      readonly session: FoundSession
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** The token had been retired: the session has been ended. */
  | { readonly outcome: 'reused' }
  /** The user is gone or inactive. */
  | { readonly outcome: 'no_account' }
  | PasswordChanged

export interface RefreshOptions {
  /**
   * Whether the token lies where several write and the last one wins, as in a browser's cookies. Then one that was given
   * within the grace window is given again: however late an answer of the time before arrives, what it writes is good.
   * Default false.
   */
  readonly isShared?: boolean
}

/**
 * Exchanges a refresh token. Of concurrent calls with one token exactly one rotates the session; within the grace
 * window the others get the same successor, so that parallel tabs and lost responses converge on one token.
 */
export async function refresh<U>(
  context: SessionContext<U>,
  token: string,
  device: Device,
  { isShared = false }: RefreshOptions = {},
): Promise<Refreshed> {
  const presented = await presentToken(context, token, tokenTypes.refresh)
  if (presented.outcome !== 'presented') return presented
  const { claims, account } = presented
  const session = await sessionOf(context, { ...presented, userId: account.id, kind: 'pair', device })
  if (session === undefined) return notAdopted(presented)
  if (session.revokedAtMs === undefined && presented.isOutdated)
    return endForPassword(context, session, device)
  const custom = await successorClaims(context, account, claims)
  return exchange(context, session, { ...presented, custom, device, isShared })
}

interface Presented<U> extends PresentedToken<U> {
  readonly custom: Claims
  readonly device: Device
  readonly isShared: boolean
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
    const standing: Standing = standingNow(context, session, presented, wasCurrent)
    wasCurrent ||= standing === 'current'
    const settled: Refreshed | LookAgain = await settle(context, session, presented, standing)
    if ('outcome' in settled) return settled
    session = settled.again ?? (await context.store.find(session.id))
  }
  return session === undefined ? blacklisted : { outcome: 'no_account' }
}

/** The session is no longer as it was read: look again. */
interface LookAgain {
  readonly again: FoundSession | undefined
}

const lookAgain: LookAgain = { again: undefined }
const blacklisted = { outcome: 'refused', refusal: 'blacklisted' } as const

async function settle<U>(
  context: SessionContext<U>,
  session: FoundSession,
  presented: Presented<U>,
  standing: Standing,
): Promise<Refreshed | LookAgain> {
  switch (standing) {
    case 'revoked':
      return blacklisted
    case 'expired':
      return { outcome: 'refused', refusal: 'expired' }
    case 'reused': {
      const taken = await takeOver(context, session, presented)
      if (taken === 'retired') return endReused(context, session, presented.device)
      return taken === 'blacklisted' ? blacklisted : { again: taken }
    }
    case 'graced':
    case 'late':
      return answerRetired(context, session, presented, standing)
    case 'current': {
      const isKept = !context.policy.rotate || (presented.isShared && isJustGiven(context, session))
      const advanced = await advance(context, session, presented, isKept)
      return advanced === undefined
        ? lookAgain
        : answer(context, advanced, presented, isKept ? 'kept' : 'rotated')
    }
  }
}

/** `wasCurrent`: the token was the good one when it came, however long it has taken since to compute the claims. */
function standingNow<U>(
  { policy, uses }: SessionContext<U>,
  session: FoundSession,
  { subject: { jti }, device }: Presented<U>,
  wasCurrent: boolean,
): Standing {
  const { graceSeconds, lateRetrySeconds, leewaySeconds } = policy
  // whoever comes late must be who came first, as far as can be told, and what this process has seen need not be reported
  const isTooLate = isStranger(session, device) || uses?.hasSeen(session) === true
  const standing = standingOf(session, jti, {
    graceMs: graceSeconds * 1000,
    lateRetryMs: isTooLate ? 0 : lateRetrySeconds * 1000,
    leewayMs: leewaySeconds * 1000,
  })
  const wasLost = standing === 'reused' || standing === 'late'
  if (!wasLost || !wasCurrent || graceSeconds === 0) return standing
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
  return store.shared.takeOver(session, {
    jti,
    issuedAtMs: milliseconds(claims['iat']),
    expiresAtMs: endOf(policy, claims, session.kind),
    graceMs: policy.graceSeconds * 1000,
  })
}

/** Whether answers that hold this token may still be on their way. */
const isJustGiven = <U>({ policy }: SessionContext<U>, { readAtMs, rotatedAtMs }: FoundSession) =>
  readAtMs - rotatedAtMs < policy.graceSeconds * 1000

async function advance<U>(
  { policy, store, createId }: SessionContext<U>,
  session: FoundSession,
  { device }: Presented<U>,
  isKept: boolean,
): Promise<FoundSession | undefined> {
  const leewayMs = policy.leewaySeconds * 1000
  // strangers are told by the client of the latest rotation, whoever shows its token again
  const client = isKept && policy.rotate ? { ip: session.ip, userAgent: session.userAgent } : device
  const use = { ...client, leewayMs }
  if (isKept) return (await store.touch(session, use)) ? session : undefined
  return store.rotate(session, {
    to: createId(),
    lifetimeMs: policy.refreshSeconds * 1000,
    graceMs: policy.graceSeconds * 1000,
    ...use,
  })
}

async function answerRetired<U>(
  context: SessionContext<U>,
  session: FoundSession,
  presented: Presented<U>,
  how: 'graced' | 'late',
): Promise<Refreshed | LookAgain> {
  const { device } = presented
  const noted = isStranger(session, device) ? await noteShadow(context, session, device) : 'noted'
  if (noted === 'moved') return lookAgain
  // one of the two is a thief; which one, nobody can know
  if (noted === 'ended') return { outcome: 'reused' }
  if (how === 'late') {
    const { userId, id: sessionId } = session
    await context.recordRefusal?.({
      action: 'late_retry',
      userId,
      sessionId,
      login: '',
      reason: 'lost_answer',
    })
  }
  return answer(context, session, presented, how)
}

/** The session's current tokens, whichever call rotated it. */
function answer<U>(
  { policy, issuer, emit }: SessionContext<U>,
  session: FoundSession,
  { account, custom, device }: Presented<U>,
  how: RefreshOutcome,
): Refreshed {
  emit({ type: 'refresh', userId: session.userId, sessionId: session.id, outcome: how, ...device })
  const subject = { session, owner: account.owner, custom }
  const access = issuer.access(subject, session.readAtMs)
  return policy.rotate
    ? { outcome: 'refreshed', how, access, refresh: issuer.refresh(subject), session }
    : { outcome: 'refreshed', how, access, session }
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
