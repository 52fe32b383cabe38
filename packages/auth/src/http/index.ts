// Endpoint to answer, as one table, over Web requests. Imports contract, tokens, keys, sessions and users.
export {
  type Authenticated,
  authenticateRaw,
  authenticateWeb,
  type CallerAuth,
  checkGuard,
  type GuardOptions,
  type GuardRefusal,
  type GuardVerdict,
  type RawRequest,
  type TokenUser,
} from '../guard/index.ts'
export type { AdminContext } from './admin/admin-context.ts'
export { bodyRead } from './body-read.ts'
export { type ConnectionInfo, connectionByName } from './client-address.ts'
export { type CookieTransport, createCookieTransport } from './cookie-transport.ts'
export { createCsrf, type HeaderReader } from './csrf.ts'
export { createHttpService, type FetchHandler, type HttpService } from './fetch-handler.ts'
export type { AuthBehind, HostedAuth } from './hosted-auth.ts'
export type { AroundCall, HttpContext } from './http-context.ts'
export { withoutPrefix } from './mount-prefix.ts'
export { createNodeAnswering } from './node-answering.ts'
export { connectionInfo, toWebRequest, writeWebResponse } from './node-request.ts'
export { filledPath, pathMatcher } from './path-pattern.ts'
export { type CookieAuth, refreshByCookie, withTokenOfCookie } from './refresh-by-cookie.ts'
export { webRequest } from './web-request.ts'
export { type AdminFace, type MountedAdmin, withAdmin } from './with-admin.ts'
