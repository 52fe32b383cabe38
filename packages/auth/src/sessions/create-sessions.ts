import type { Claims, Subject } from '../tokens/index.ts'
import type { AccountSource } from '../users/index.ts'
import { type AdminSessions, createAdminSessions } from './admin-sessions.ts'
import { type Confirmed, confirmPassword } from './confirm-password.ts'
import type { Credentials, NotGranted } from './known-user.ts'
import { type Refreshed, type RefreshOptions, refresh } from './refresh.ts'
import { refreshSliding, type SlidingRefreshed } from './refresh-sliding.ts'
import { type Blacklisted, blacklist, flushExpired, revokeEverybody } from './revoke.ts'
import type { Device } from './session.ts'
import type { SessionContext } from './session-context.ts'
import type { FoundSession } from './session-store.ts'
import {
  type Greeting,
  issueFor,
  issueSlidingFor,
  type PairGranted,
  type SlidingGranted,
  signIn,
  signInSliding,
} from './sign-in.ts'
import { isVoid, type Verified, verify } from './verify.ts'

/** The rules of signing in, refreshing and revoking. Safe to call concurrently, in any number of processes. */
export interface Sessions<U> {
  readonly signIn: (
    credentials: Credentials,
    device: Device,
  ) => Promise<(PairGranted<U> & Greeting) | NotGranted>
  readonly signInSliding: (
    credentials: Credentials,
    device: Device,
  ) => Promise<(SlidingGranted<U> & Greeting) | NotGranted>
  /** Whether the user whom a token names knows their password. */
  readonly confirmPassword: (
    claimed: { readonly owner: string; readonly password: string },
    device: Device,
  ) => Promise<Confirmed<U>>
  readonly issueFor: (userId: string, device: Device) => Promise<PairGranted<U> | NotGranted>
  readonly issueSlidingFor: (userId: string, device: Device) => Promise<SlidingGranted<U> | NotGranted>
  readonly refresh: (token: string, device: Device, options?: RefreshOptions) => Promise<Refreshed>
  readonly refreshSliding: (token: string, device: Device) => Promise<SlidingRefreshed>
  readonly verify: (token: string) => Promise<Verified>
  readonly blacklist: (token: string, device: Device) => Promise<Blacklisted>
  /** Whether a verified token has been declared void, with its session or alone: asks the store, changes nothing. */
  readonly isVoid: (claims: Claims, subject: Subject) => Promise<boolean>
  readonly find: (id: string) => Promise<FoundSession | undefined>
  readonly listLive: (userId: string) => Promise<FoundSession[]>
  readonly revoke: (id: string) => Promise<boolean>
  /**
   * Ends a session if it is that user's, also one that has ended. False: there is none, it is somebody else's, or one of
   * the admin, which is ended there.
   */
  readonly revokeOwn: (userId: string, id: string, device: Device) => Promise<boolean>
  /** Ends all sessions of a user, all but `except` where it is given, and says how many. */
  readonly revokeAll: (userId: string, options?: Sparing) => Promise<number>
  /** Ends every session of everybody, and says how many. */
  readonly revokeEverybody: () => Promise<number>
  readonly flushExpired: (marginMs: number) => Promise<number>
  readonly accounts: AccountSource<U>
  /** Those of the admin. */
  readonly admin: AdminSessions<U>
}

/** Which session to spare, and who asked. */
interface Sparing {
  readonly except?: string
  readonly device?: Device
}

export function createSessions<U>(context: SessionContext<U>): Sessions<U> {
  const { store, accounts, emit } = context
  return Object.freeze({
    signIn: (credentials: Credentials, device: Device) => signIn(context, credentials, device),
    signInSliding: (credentials: Credentials, device: Device) => signInSliding(context, credentials, device),
    confirmPassword: (claimed: { readonly owner: string; readonly password: string }, device: Device) =>
      confirmPassword(context, claimed, device),
    issueFor: (userId: string, device: Device) => issueFor(context, userId, device),
    issueSlidingFor: (userId: string, device: Device) => issueSlidingFor(context, userId, device),
    refresh: (token: string, device: Device, options?: RefreshOptions) =>
      refresh(context, token, device, options),
    refreshSliding: (token: string, device: Device) => refreshSliding(context, token, device),
    verify: (token: string) => verify(context, token),
    blacklist: (token: string, device: Device) => blacklist(context, token, device),
    isVoid: (claims: Claims, subject: Subject) => isVoid(context, claims, subject),
    find: store.find,
    listLive: store.listLive,
    revoke: async (id: string) => signOut(context, await store.find(id)),
    async revokeOwn(userId: string, id: string, device: Device) {
      const session = await store.find(id)
      if (session?.userId !== userId || session.kind === 'admin') return false
      await signOut(context, session, device)
      return true
    },
    async revokeAll(userId: string, { except, device }: Sparing = {}) {
      const ended = await store.revokeAll(userId, 'signed_out', except)
      if (ended > 0)
        emit({ type: 'revocation', userId, sessionId: undefined, reason: 'signed_out', ...device })
      return ended
    },
    revokeEverybody: () => revokeEverybody(context),
    flushExpired: (marginMs: number) => flushExpired(context, marginMs),
    accounts,
    admin: createAdminSessions(context),
  })
}

async function signOut<U>(
  { store, emit }: SessionContext<U>,
  session: FoundSession | undefined,
  device?: Device,
): Promise<boolean> {
  if (session === undefined || !(await store.revoke(session.id, 'signed_out'))) return false
  const { id: sessionId, userId } = session
  emit({ type: 'revocation', userId, sessionId, reason: 'signed_out', ...device })
  return true
}
