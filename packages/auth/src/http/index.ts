// Endpoint to answer, as one table, over Web requests. What adapters take from here stands in adapter-kit.ts too.
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
export { type ConnectionInfo, connectionByName } from './hosting/client-address.ts'
export type { AuthBehind, HostedAuth } from './hosting/hosted-auth.ts'
export { type MountOptions, withoutPrefix } from './hosting/mount-prefix.ts'
export { createNodeAnswering } from './hosting/node-answering.ts'
export { connectionInfo, toWebRequest, writeWebResponse } from './hosting/node-request.ts'
export { filledPath } from './hosting/path-pattern.ts'
export { webRequestAt } from './hosting/web-request.ts'
export type { AroundCall, HttpContext } from './http-context.ts'
export { printError } from './print-error.ts'
export { type AdminFace, type MountedAdmin, withAdmin } from './with-admin.ts'
