// The other end of the wire: a session in a page, a phone or a program. Imports the contract only.
export type { Api, SessionAnswer } from '@carnet/contract'
export type { Client, ClientOptions, Session, SessionState, SignInAnswer, SignOutReason } from './client.ts'
export { ClientError, type ClientErrorCode } from './client-error.ts'
export { cookies } from './cookies.ts'
export { createClient } from './create-client.ts'
export type { Channel, Environment, Page } from './environment.ts'
export {
  browserStorage,
  type KeyValueStore,
  keyValueStorage,
  type SecureStore,
  type StorageOptions,
  secureStorage,
  type TokenStorage,
} from './storage.ts'
export type { Transport } from './transport.ts'
