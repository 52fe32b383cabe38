// Sign in, refresh, revoke: the rules. Imports tokens, keys and users; declares the port that stores implement.
export type { AuthEvent, AuthEventHook } from './auth-events.ts'
export { createSessions, type Sessions } from './create-sessions.ts'
export type { SessionPolicy } from './policy.ts'
export type { Refreshed } from './refresh.ts'
export type { SlidingRefreshed } from './refresh-sliding.ts'
export type { Blacklisted } from './revoke.ts'
export { passwordChange } from './revoke-claim.ts'
export type { Device, RetiredToken, RevokeReason, Session } from './session.ts'
export type { SessionContext } from './session-context.ts'
export {
  type ForeignSession,
  type ForeignSuccessor,
  type FoundSession,
  maximumRecent,
  type NewSession,
  type Rotation,
  type SessionStore,
  type SharedTokens,
  type Use,
} from './session-store.ts'
export type { Credentials, NotGranted, PairGranted, SlidingGranted } from './sign-in.ts'
export { StoreUnavailableError } from './store-unavailable-error.ts'
export { adoptedSessionId, type Subject, subjectOf } from './subject.ts'
export { createTokenIssuer, type TokenIssuer, unsignedToken } from './token-issuer.ts'
export type { Verified } from './verify.ts'
