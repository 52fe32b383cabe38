import type { Account } from '../users/index.ts'
import { type Credentials, knownUser, maximumAttempts, type NotGranted, refuseChanged } from './known-user.ts'
import type { Device, Session } from './session.ts'
import type { SessionContext } from './session-context.ts'
import type { FoundSession } from './session-store.ts'

export interface PairGranted<U> {
  readonly outcome: 'granted'
  readonly access: string
  readonly refresh: string
  readonly user: U
  readonly session: Session
}

export interface SlidingGranted<U> {
  readonly outcome: 'granted'
  readonly token: string
  readonly user: U
  readonly session: Session
}

/** What `respond` adds to the answer of a sign-in. */
export interface Greeting {
  readonly extra: object
}

/** Begins a session for a login and a password, and answers its access and refresh token. */
export async function signIn<U>(
  context: SessionContext<U>,
  credentials: Credentials,
  device: Device,
): Promise<(PairGranted<U> & Greeting) | NotGranted> {
  const begun = await beginWithPassword(context, credentials, 'pair', device)
  return 'outcome' in begun ? begun : { ...grantPair(context, begun), extra: begun.extra }
}

/** The same for a sliding token. */
export async function signInSliding<U>(
  context: SessionContext<U>,
  credentials: Credentials,
  device: Device,
): Promise<(SlidingGranted<U> & Greeting) | NotGranted> {
  const begun = await beginWithPassword(context, credentials, 'sliding', device)
  return 'outcome' in begun ? begun : { ...grantSliding(context, begun), extra: begun.extra }
}

/** Begins a session for a user without asking for a password. `refused`: the user is gone or inactive. */
export async function issueFor<U>(
  context: SessionContext<U>,
  userId: string,
  device: Device,
): Promise<PairGranted<U> | NotGranted> {
  const begun = await beginFor(context, userId, 'pair', device)
  return 'outcome' in begun ? begun : grantPair(context, begun)
}

/** The same with a sliding token. */
export async function issueSlidingFor<U>(
  context: SessionContext<U>,
  userId: string,
  device: Device,
): Promise<SlidingGranted<U> | NotGranted> {
  const begun = await beginFor(context, userId, 'sliding', device)
  return 'outcome' in begun ? begun : grantSliding(context, begun)
}

async function beginFor<U>(
  context: SessionContext<U>,
  userId: string,
  kind: Session['kind'],
  device: Device,
): Promise<Begun<U> | NotGranted> {
  const account = await context.accounts.findById(userId)
  if (!account?.isActive) return { outcome: 'refused' }
  const begun = await begin(context, { ...account, passwordHash: undefined }, kind, device)
  return begun === 'stale' ? { outcome: 'refused' } : begun
}

interface Begun<U> {
  readonly account: Account<U>
  readonly session: FoundSession
  readonly custom: Readonly<Record<string, unknown>>
}

function grantPair<U>({ issuer }: SessionContext<U>, { session, account, custom }: Begun<U>): PairGranted<U> {
  const subject = { session, owner: account.owner, custom }
  return {
    outcome: 'granted',
    access: issuer.access(subject, session.rotatedAtMs),
    refresh: issuer.refresh(subject),
    user: account.user,
    session,
  }
}

function grantSliding<U>(
  { issuer }: SessionContext<U>,
  { session, account, custom }: Begun<U>,
): SlidingGranted<U> {
  const token = issuer.sliding({ session, owner: account.owner, custom }, session.rotatedAtMs)
  return { outcome: 'granted', token, user: account.user, session }
}

/**
 * The attempt is settled before the session begins: what is written for it is on the disk with the session, and whoever
 * waits for its outcome need not wait for more than that.
 */
async function beginWithPassword<U>(
  context: SessionContext<U>,
  credentials: Credentials,
  kind: Session['kind'],
  device: Device,
): Promise<(Begun<U> & Greeting) | NotGranted> {
  for (let attempt = 0; attempt < maximumAttempts; attempt++) {
    const tried = await knownUser(context, credentials, device)
    if (tried.outcome !== 'known') return tried
    // before anything is stored: a function that throws must leave no session behind
    const extra = await context.respond(tried.account.user)
    const begun = await begin(context, tried.account, kind, device)
    if (begun === 'stale') continue
    await afterSignIn(context, begun, credentials.password)
    return { ...begun, extra }
  }
  return refuseChanged(context, credentials, device)
}

async function begin<U>(
  context: SessionContext<U>,
  account: Account<U>,
  kind: Session['kind'],
  device: Device,
): Promise<Begun<U> | 'stale'> {
  const { policy, store } = context
  const custom = await context.claimsOf(account.user)
  const lifetimeSeconds = kind === 'pair' ? policy.refreshSeconds : policy.slidingRefreshSeconds
  const session = await store.create(
    {
      id: context.createId(),
      userId: account.id,
      kind,
      jti: context.createId(),
      lifetimeMs: lifetimeSeconds * 1000,
      maximumMs: policy.sessionSeconds && policy.sessionSeconds * 1000,
      maximumSessions: policy.maximumSessions,
      ...device,
    },
    account.passwordHash,
  )
  if (session === 'stale') return 'stale'
  context.emit({ type: 'sign_in', userId: account.id, sessionId: session.id, ...device })
  for (const sessionId of session.capped ?? [])
    context.emit({ type: 'revocation', userId: account.id, sessionId, reason: 'capped', ...device })
  return { account, session, custom }
}

/** What may fail without failing the sign-in: the session is already there. */
async function afterSignIn<U>(context: SessionContext<U>, { account, session }: Begun<U>, password: string) {
  const { accounts, policy } = context
  if (policy.updateLastLogin) await accounts.recordLogin(account, new Date(session.createdAtMs)).catch(ignore)
  // another hash would be another mark: tokens of the user's other devices would seem to be older than the password
  if (policy.revokeClaim === undefined) await accounts.upgradePassword(account, password).catch(ignore)
}

const ignore = () => undefined
