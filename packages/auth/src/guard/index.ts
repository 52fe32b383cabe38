// Who calls, by the text of one header: what protects a route in any framework. Imports contract and tokens.
export { authenticateRaw, authenticateWeb, type RawRequest } from './authenticate-raw.ts'
export type { Authenticated, GuardOptions, GuardRefusal, GuardVerdict } from './authenticated.ts'
export { headerFromRaw } from './authorization.ts'
export { type CallerAuth, createCallers } from './caller-auth.ts'
export { challenge } from './challenge.ts'
export { checkGuard, noUsers } from './check-guard-options.ts'
export {
  createClaimsReader,
  type ReadClaims,
  reservedNames,
  withoutNames,
} from './claims-reader.ts'
export { createGuard, type Guard, type GuardContext, needsUser } from './guard.ts'
export type { TokenUser } from './token-user.ts'
