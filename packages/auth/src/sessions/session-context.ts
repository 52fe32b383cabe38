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
  readonly verify: (token: string, type: TokenType) => Verdict
  readonly checkRefreshExp: (claims: Claims) => Refusal | undefined
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

export async function activeAccount<U>(
  { accounts }: SessionContext<U>,
  userId: string | undefined,
): Promise<Account<U> | undefined> {
  const account = userId === undefined ? undefined : await accounts.findById(userId)
  return account?.isActive ? account : undefined
}

/** Whether the token belongs to a system without sessions and may not become one here. */
export function isUnknownForeigner({ policy }: { policy: SessionPolicy }, { sessionId }: Subject): boolean {
  return sessionId === undefined && !policy.adopt
}

/** The session that a token names, or becomes; undefined where there is none, or it is another user's. */
export async function sessionOf<U>(
  context: SessionContext<U>,
  claims: Claims,
  subject: Subject,
  { kind, device }: { kind: Session['kind']; device: Device },
): Promise<FoundSession | undefined> {
  const found =
    subject.sessionId === undefined
      ? await context.store.adopt(foreignSession(context.policy, { claims, subject, kind, device }))
      : await context.store.find(subject.sessionId)
  const isTheirs = found !== undefined && found.userId === (subject.userId ?? '') && found.kind === kind
  return isTheirs ? found : undefined
}

interface Foreigner {
  readonly claims: Claims
  readonly subject: Subject
  readonly kind: Session['kind']
  readonly device: Device
}

function foreignSession({ sessionSeconds }: SessionPolicy, { claims, subject, kind, device }: Foreigner) {
  const ends = kind === 'sliding' ? claims['refresh_exp'] : claims['exp']
  return {
    id: adoptedSessionId(claims),
    userId: subject.userId ?? '',
    kind,
    jti: subject.jti,
    issuedAtMs: Math.trunc(Number(claims['iat'] ?? 0)) * 1000,
    expiresAtMs: Math.trunc(Number(ends)) * 1000,
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
