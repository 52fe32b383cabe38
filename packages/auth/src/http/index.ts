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
export { type CookieTransport, createCookieTransport } from './cookies/cookie-transport.ts'
export { createCsrf, type HeaderReader } from './cookies/csrf.ts'
export { type CookieAuth, refreshByCookie, withTokenOfCookie } from './cookies/refresh-by-cookie.ts'
export { createHttpService, type FetchHandler, type HttpService } from './fetch-handler.ts'
export { bodyRead } from './hosting/body-read.ts'
export { type ConnectionInfo, connectionByName } from './hosting/client-address.ts'
export type { AuthBehind, HostedAuth } from './hosting/hosted-auth.ts'
export { withoutPrefix } from './hosting/mount-prefix.ts'
export { createNodeAnswering } from './hosting/node-answering.ts'
export { connectionInfo, toWebRequest, writeWebResponse } from './hosting/node-request.ts'
export { filledPath, pathMatcher } from './hosting/path-pattern.ts'
export { webRequest } from './hosting/web-request.ts'
export type { AroundCall, HttpContext } from './http-context.ts'
export { type AdminFace, type MountedAdmin, withAdmin } from './with-admin.ts'
