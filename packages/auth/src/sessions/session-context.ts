import type { Claims, Refusal, TokenType, Verdict } from '../tokens/index.ts'
import type { Account, AccountSource } from '../users/index.ts'
import type { AuthEvent } from './auth-events.ts'
import type { SessionPolicy } from './policy.ts'
import type { Device, Session } from './session.ts'
import type { FoundSession, SessionStore } from './session-store.ts'
import { adoptedSessionId, type Subject } from './subject.ts'
import type { TokenIssuer } from './token-issuer.ts'

/** What the rules of this folder work with. */
export interface SessionContext<U> {
  readonly policy: SessionPolicy
  readonly store: SessionStore
  readonly accounts: AccountSource<U>
  readonly issuer: TokenIssuer
  readonly verify: (token: string, type: TokenType) => Verdict | Promise<Verdict>
  readonly checkRefreshExp: (claims: Claims) => Refusal | undefined
  /** Whether the developer lets a user in, besides being active. */
  readonly isAdmitted: (user: U) => boolean | Promise<boolean>
  /** The developer's claims for a user, checked. */
  readonly claimsOf: (user: U) => Promise<Claims>
  /** What the developer adds to the answer that begins a session. */
  readonly respond: (user: U) => Promise<object>
  /** The developer's claims as another token holds them. */
  readonly copyClaims: (claims: Claims) => Claims
  readonly createId: () => string
  readonly emit: (event: WithoutTime<AuthEvent>) => void
}

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never

/** The user whom a token names, if their sessions may go on. */
export async function admittedAccount<U>(
  { accounts, policy, isAdmitted }: SessionContext<U>,
  owner: string | undefined,
): Promise<Account<U> | undefined> {
  const account = owner === undefined ? undefined : await accounts.findByOwner(owner)
  if (account === undefined || !(account.isActive || policy.admitsInactive)) return undefined
  return (await isAdmitted(account.user)) ? account : undefined
}

/** Whether the token belongs to a system without sessions, and neither has one here nor may get one. */
export async function isUnknownForeigner<U>(
  { policy, store }: SessionContext<U>,
  claims: Claims,
  { sessionId, jti }: Subject,
): Promise<boolean> {
  if (sessionId !== undefined || policy.adopt) return false
  // an import has begun a session for it
  return (await store.find(adoptedSessionId(claims, jti))) === undefined
}

/** A token that has been verified, and who shows it. */
export interface Shown {
  readonly claims: Claims
  readonly subject: Subject
  /** The id of the user whom it names. */
  readonly userId: string
  readonly kind: Session['kind']
  readonly device: Device
}

/** The session that a token names, or becomes; undefined where there is none, or it is another user's. */
export async function sessionOf<U>(
  { policy, store }: SessionContext<U>,
  shown: Shown,
): Promise<FoundSession | undefined> {
  const { claims, subject, kind } = shown
  const isForeign = subject.sessionId === undefined
  const found =
    isForeign && policy.adopt
      ? await store.adopt(foreignSession(policy, shown))
      : await store.find(subject.sessionId ?? adoptedSessionId(claims, subject.jti))
  return found?.userId === shown.userId && found.kind === kind ? found : undefined
}

/** When an exchangeable token ends for good, in Unix milliseconds: a sliding one when it can no longer be refreshed. */
export function endOf({ claimNames }: SessionPolicy, claims: Claims, kind: Session['kind']): number {
  return milliseconds(kind === 'sliding' ? claims[claimNames.refreshExp] : claims['exp'])
}

export const milliseconds = (claim: unknown): number => Math.trunc(Number(claim ?? 0)) * 1000

function foreignSession(policy: SessionPolicy, { claims, subject, userId, kind, device }: Shown) {
  const { sessionSeconds } = policy
  return {
    id: adoptedSessionId(claims, subject.jti),
    userId,
    kind,
    jti: subject.jti,
    issuedAtMs: milliseconds(claims['iat']),
    expiresAtMs: endOf(policy, claims, kind),
    maximumMs: sessionSeconds && sessionSeconds * 1000,
    ...device,
  }
}

/** The developer's claims for the successor of a presented token. */
export function successorClaims<U>(
  context: SessionContext<U>,
  account: Account<U>,
  presented: Claims,
): Promise<Claims> | Claims {
  return context.policy.copyClaims ? context.copyClaims(presented) : context.claimsOf(account.user)
}
