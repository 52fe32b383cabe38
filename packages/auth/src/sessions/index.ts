// Sign in, refresh, revoke: the rules. Imports tokens, keys, users and pacing; declares the port that stores implement.

export { adoptedSessionId, type Subject, subjectOf } from '../tokens/index.ts'
export type { AdminGranted, AdminSession, AdminSessions } from './admin-sessions.ts'
export { loginKey } from './attempt-password.ts'
export type { AuthEvent, AuthEventHook, RefreshOutcome } from './auth-events.ts'
export { createSessions, type Sessions } from './create-sessions.ts'
export { deviceName } from './device-name.ts'
export type { GuessGate } from './guess-gate.ts'
export type { Credentials, NotGranted } from './known-user.ts'
export type { SessionPolicy } from './policy.ts'
export type { Refreshed } from './refresh.ts'
export type { SlidingRefreshed } from './refresh-sliding.ts'
export type { Blacklisted } from './revoke.ts'
export { passwordChange } from './revoke-claim.ts'
export type { Device, RetiredToken, RevokeReason, Session } from './session.ts'
export type { SessionContext, SignInRefusal } from './session-context.ts'
export { isSessionId } from './session-id.ts'
export {
  type BegunSession,
  type ForeignSession,
  type ForeignSuccessor,
  type FoundSession,
  maximumRecent,
  type NewSession,
  type Rotation,
  type SessionAndUser,
  type SessionStore,
  type SharedTokens,
  type TokenUse,
  type Use,
} from './session-store.ts'
export type { PairGranted, SlidingGranted } from './sign-in.ts'
export { StoreUnavailableError } from './store-unavailable-error.ts'
export { createTokenIssuer, type TokenIssuer, unsignedToken } from './token-issuer.ts'
export { createUseReporter, type UseReporter } from './use-reporter.ts'
export type { Verified } from './verify.ts'
