import { subjectOf, tokenTypes } from '../tokens/index.ts'
import type { Account } from '../users/index.ts'
import { type Credentials, knownUser, maximumAttempts, type NotGranted, refuseChanged } from './known-user.ts'
import type { Device } from './session.ts'
import type { SessionContext } from './session-context.ts'
import type { FoundSession } from './session-store.ts'

/** A session of the admin, and whose it is. */
export interface AdminSession<U> {
  readonly session: FoundSession
  readonly account: Account<U>
  /** When the password was last typed: Unix seconds. */
  readonly authSeconds: number
}

export type AdminGranted<U> = { readonly outcome: 'granted' } & AdminSession<U>

/**
 * Sessions of the admin: a kind of their own, with a token of a type of its own, so that no token of the API is
 * one and none of theirs is good for the API. Their token is never exchanged: it stands for the session as long as
 * that lives.
 */
export interface AdminSessions<U> {
  /** `refused` also for who is no staff. Failures count and are written down as those of any sign-in. */
  readonly signIn: (
    credentials: Credentials,
    device: Device,
    lifetimeSeconds: number,
  ) => Promise<AdminGranted<U> | NotGranted>
  /** The live session that a token stands for, if its user may sign in still. Asks the store each time. */
  readonly read: (token: string) => Promise<AdminSession<U> | undefined>
  readonly tokenOf: (session: AdminSession<U>) => string
  /** Notes that it is used. */
  readonly touch: (session: FoundSession, device: Device) => Promise<boolean>
  /**
   * The same session with a new token, because its user has proved once more who they are: whoever has a copy of the one
   * before is out. Requests that are under way may show that one for some seconds, unless it is to be void `atOnce`.
   * Undefined: it has ended, or somebody was quicker.
   */
  readonly reissue: (
    session: FoundSession,
    device: Device,
    options?: { readonly atOnce: boolean },
  ) => Promise<FoundSession | undefined>
  /** Ends a session in which nobody asked for anything. */
  readonly endIdle: (session: FoundSession) => Promise<void>
  /**
   * In whose name something goes on that was begun in a session: its user, if they may sign in still. Undefined also
   * where somebody has ended the session. That it was left alone, or has expired, ends nothing that goes on.
   */
  readonly ownerOf: (sessionId: string) => Promise<Account<U> | undefined>
}

export const createAdminSessions = <U>(context: SessionContext<U>): AdminSessions<U> => ({
  signIn: (credentials, device, lifetimeSeconds) => signIn(context, credentials, device, lifetimeSeconds),
  read: (token) => read(context, token),
  tokenOf: ({ session, account, authSeconds }) =>
    context.issuer.admin({ session, owner: account.owner, custom: {} }, authSeconds),
  touch: (session, device) => context.store.touch(session, device),
  reissue: (session, device, { atOnce } = { atOnce: false }) => reissue(context, session, device, atOnce),
  async endIdle({ id: sessionId, userId }) {
    if (await context.store.revoke(sessionId, 'idle'))
      context.emit({ type: 'revocation', userId, sessionId, reason: 'idle' })
  },
  ownerOf: (sessionId) => ownerOf(context, sessionId),
})

/** For so long a token is taken that a new one has replaced: other requests of its page were under way. */
const spareMs = 10_000

/** Only the token before the current one is spared. */
const isGood = ({ currentJti, recent: [before], readAtMs }: FoundSession, jti: string | undefined) =>
  currentJti === jti ||
  (before !== undefined && before.jti === jti && readAtMs - before.retiredAtMs < spareMs)

async function reissue<U>(
  { store, createId }: SessionContext<U>,
  session: FoundSession,
  device: Device,
  atOnce: boolean,
): Promise<FoundSession | undefined> {
  const rotate = (from: FoundSession) => {
    const lifetimeMs = from.expiresAtMs - from.readAtMs
    return store.rotate(from, { to: createId(), lifetimeMs, graceMs: spareMs, ...device })
  }
  const reissued = await rotate(session)
  // then the one before the current one is a token that nobody has
  return atOnce && reissued !== undefined ? rotate(reissued) : reissued
}

async function ownerOf<U>(
  { store, accounts, isAdmitted }: SessionContext<U>,
  sessionId: string,
): Promise<Account<U> | undefined> {
  const session = await store.find(sessionId)
  const { revokedAtMs, revokeReason } = session ?? {}
  const account = session && (await accounts.findById(session.userId))
  if (!account?.isActive || (revokedAtMs !== undefined && revokeReason !== 'idle')) return undefined
  return (await isAdmitted(account.user)) ? account : undefined
}

async function read<U>(context: SessionContext<U>, token: string): Promise<AdminSession<U> | undefined> {
  const { policy, store, accounts } = context
  const verdict = await context.verify(token, tokenTypes.admin)
  if (!verdict.ok || verdict.isForeign) return undefined
  const { sessionId, userId, jti } = subjectOf(verdict.claims, policy.claimNames)
  const authSeconds = Number(verdict.claims['auth_time'])
  const session = sessionId ? await store.find(sessionId) : undefined
  if (session?.kind !== 'admin' || !isGood(session, jti) || !Number.isSafeInteger(authSeconds))
    return undefined
  if (session.revokedAtMs !== undefined || session.expiresAtMs <= session.readAtMs) return undefined
  const account = await accounts.findById(session.userId)
  if (!account?.isActive || account.owner !== userId) return undefined
  return (await context.isAdmitted(account.user)) ? { session, account, authSeconds } : undefined
}

async function signIn<U>(
  context: SessionContext<U>,
  credentials: Credentials,
  device: Device,
  lifetimeSeconds: number,
): Promise<AdminGranted<U> | NotGranted> {
  for (let attempt = 0; attempt < maximumAttempts; attempt++) {
    const tried = await knownUser(context, credentials, device, ({ isStaff }) =>
      isStaff ? undefined : 'not_staff',
    )
    if (tried.outcome !== 'known') return tried
    const { account } = tried
    const session = await begin(context, account, device, lifetimeSeconds)
    if (session === 'stale') continue
    // the session is already there: that this fails must not fail the sign-in
    if (context.policy.revokeClaim === undefined)
      await context.accounts.upgradePassword(account, credentials.password).catch(() => undefined)
    return { outcome: 'granted', session, account, authSeconds: Math.floor(session.createdAtMs / 1000) }
  }
  return refuseChanged(context, credentials, device)
}

async function begin<U>(
  { store, createId, emit }: SessionContext<U>,
  { id: userId, passwordHash }: Account<U>,
  device: Device,
  lifetimeSeconds: number,
): Promise<FoundSession | 'stale'> {
  const lifetimeMs = lifetimeSeconds * 1000
  const [id, jti] = [createId(), createId()]
  const begun = await store.create(
    { id, userId, kind: 'admin', jti, lifetimeMs, maximumMs: lifetimeMs, ...device },
    passwordHash,
  )
  if (begun !== 'stale') emit({ type: 'sign_in', userId, sessionId: id, ...device })
  return begun
}
