import {
  adoptedSessionId,
  type Claims,
  type Refusal,
  type Subject,
  type TokenType,
  type Verdict,
} from '../tokens/index.ts'
import type { Account, AccountSource } from '../users/index.ts'
import type { AuthEvent } from './auth-events.ts'
import type { GuessGate } from './guess-gate.ts'
import type { SessionPolicy } from './policy.ts'
import type { Device, Session } from './session.ts'
import type { FoundSession, SessionStore } from './session-store.ts'
import type { TokenIssuer } from './token-issuer.ts'
import type { UseReporter } from './use-reporter.ts'

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
  /** Present where late retries are: told of each good token that is seen. */
  readonly uses?: Pick<UseReporter, 'note' | 'hasSeen'> | undefined
  /** Whether there is any use in a check of a password now; resolves when it is its turn. */
  readonly admit: () => Promise<'admitted' | 'overloaded'>
  /** What every check of a password passes. */
  readonly gate: GuessGate
  /** Told of who is turned away, before they are. Never rejects. */
  readonly recordRefusal?: ((refusal: SignInRefusal) => Promise<void>) | undefined
  readonly emit: (event: WithoutTime<AuthEvent>) => void
}

/** Why somebody was not signed in, which nobody but the operator may learn. */
export interface SignInRefusal {
  /** Undefined: nobody has the name. */
  readonly userId: string | undefined
  /** What was typed as the name; it may be a password. */
  readonly login: string
  readonly reason:
    | 'unknown'
    | 'wrong_password'
    | 'inactive'
    | 'not_admitted'
    | 'not_staff'
    | 'changed_meanwhile'
    | 'too_many_failures'
    | 'account'
    | 'address'
    | 'lost_answer'
  /** What it is written down as, where it is more than a sign-in that was refused. */
  readonly action?: 'sign_in_throttled' | 'account_locked' | 'late_retry'
  readonly sessionId?: string
}

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never

/** The user whom a token names, if their sessions may go on. */
async function admittedAccount<U>(
  context: SessionContext<U>,
  owner: string | undefined,
): Promise<Account<U> | undefined> {
  const account = owner === undefined ? undefined : await context.accounts.findByOwner(owner)
  return admitted(context, account)
}

/** The user and, where the store finds both in one look, the session that a token names. */
export async function lookUp<U>(
  context: SessionContext<U>,
  { userId, sessionId }: Subject,
): Promise<{ readonly account: Account<U> | undefined; readonly read?: Shown['read'] }> {
  const { store, accounts } = context
  if (sessionId === undefined || userId === undefined || !accounts.accountOf || !store.findWithUser)
    return { account: await admittedAccount(context, userId) }
  const { session, user } = await store.findWithUser(sessionId, userId)
  return { account: await admitted(context, user && accounts.accountOf(user)), read: { session } }
}

async function admitted<U>(
  { policy, isAdmitted }: SessionContext<U>,
  account: Account<U> | undefined,
): Promise<Account<U> | undefined> {
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
  /** The session as it was found together with the user; undefined: it has not been looked for. */
  readonly read?: { readonly session: FoundSession | undefined } | undefined
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
      : shown.read
        ? shown.read.session
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
