import type { Account } from '../users/index.ts'
import { attemptPassword, type NotTried, shortLogin } from './attempt-password.ts'
import type { Judged } from './guess-gate.ts'
import type { Device, Session } from './session.ts'
import type { SessionContext, SignInRefusal } from './session-context.ts'
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

/** `refused`: unknown, inactive or wrong password, which nobody may tell apart. */
export type NotGranted = { readonly outcome: 'refused' } | NotTried

export interface Credentials {
  readonly login: string
  readonly password: string
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

// a password or its hash can change between the check and the insert; then the check is made again
const maximumAttempts = 3

async function beginWithPassword<U>(
  context: SessionContext<U>,
  credentials: Credentials,
  kind: Session['kind'],
  device: Device,
): Promise<(Begun<U> & Greeting) | NotGranted> {
  const { login } = credentials
  const account = await context.accounts.findByLogin(login)
  type Tried = (Begun<U> & Greeting) | NotGranted
  return attemptPassword(context, { login, account, device }, async (): Promise<Judged<Tried>> => {
    const value = await tryPassword(context, credentials, kind, device)
    if (!('outcome' in value)) return { outcome: 'success', value }
    return { outcome: value.outcome === 'refused' ? 'failure' : 'neither', value }
  })
}

async function tryPassword<U>(
  context: SessionContext<U>,
  { login, password }: Credentials,
  kind: Session['kind'],
  device: Device,
): Promise<(Begun<U> & Greeting) | NotGranted> {
  let refusal: Omit<SignInRefusal, 'login'> = { userId: undefined, reason: 'changed_meanwhile' }
  for (let attempt = 0; attempt < maximumAttempts; attempt++) {
    const account = await context.accounts.findByLogin(login)
    const verdict = await context.accounts.verifyPassword(account, password)
    if (verdict === 'overloaded') return { outcome: 'overloaded' }
    const reason = account && (await whyNot(context, account, verdict))
    if (account === undefined || reason !== undefined) {
      refusal = { userId: account?.id, reason: reason ?? 'unknown' }
      break
    }
    // before anything is stored: a function that throws must leave no session behind
    const extra = await context.respond(account.user)
    const begun = await begin(context, account, kind, device)
    if (begun === 'stale') continue
    await afterSignIn(context, begun, password)
    return { ...begun, extra }
  }
  await context.recordRefusal?.({ ...refusal, login })
  context.emit({ type: 'sign_in_failed', login: shortLogin(login), ...device })
  return { outcome: 'refused' }
}

/** Why a user may not sign in, or undefined. */
export async function whyNot<U>(
  { isAdmitted }: SessionContext<U>,
  account: Account<U>,
  verdict: 'match' | 'mismatch',
): Promise<SignInRefusal['reason'] | undefined> {
  if (verdict === 'mismatch') return 'wrong_password'
  if (!account.isActive) return 'inactive'
  return (await isAdmitted(account.user)) ? undefined : 'not_admitted'
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
