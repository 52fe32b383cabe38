// Endpoint to answer, as one table, over Web requests. Imports contract, tokens, keys, sessions and users.
export {
  type Authenticated,
  type CallerAuth,
  checkGuard,
  type GuardOptions,
  type GuardRefusal,
  type GuardVerdict,
  headerFromRaw,
  type TokenUser,
} from '../guard/index.ts'
export type { ConnectionInfo } from './client-address.ts'
export { createHttpService, type FetchHandler, type HttpService } from './fetch-handler.ts'
export type { AuthBehind, HostedAuth } from './hosted-auth.ts'
export type { AroundCall, HttpContext } from './http-context.ts'
export { type BodyRead, connectionInfo, toWebRequest, writeWebResponse } from './node-request.ts'
export { filledPath, pathMatcher } from './path-pattern.ts'
export { webRequest } from './web-request.ts'
