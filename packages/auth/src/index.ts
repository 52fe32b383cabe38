// The front door: what a developer imports.
export type { Api } from '@carnet/contract'
export type {
  AuditEntry,
  AuditListQuery,
  Auth,
  InferApi,
  KeySummary,
  SessionEvent,
  SessionSummary,
  TokenPair,
} from './auth.ts'
export { CarnetError } from './carnet-error.ts'
export { createAuth } from './create-auth.ts'
export { defineAuth } from './define-auth.ts'
export type { Authenticated, GuardOptions, GuardRefusal, GuardVerdict, TokenUser } from './http/index.ts'
export {
  type AdminOption,
  type AuthOptions,
  type Duration,
  fromSimpleJwt,
  type OwnUsersOptions,
  type SimpleJwtOptions,
  type SimpleJwtSettings,
} from './options/index.ts'
export type { AuthEvent } from './sessions/index.ts'
export type { Algorithm, Jwk, KeySource } from './tokens/index.ts'
export {
  type BaseUser,
  OverloadedError,
  type OwnUser,
  type OwnUsers,
  type User,
  UserInputError,
} from './users/index.ts'
