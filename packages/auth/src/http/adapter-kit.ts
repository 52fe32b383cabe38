// What an adapter is made of: `@carnet/auth/http`, for frameworks that have none here. Ours use nothing else of http/.
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
} from '../guard/index.ts'
export type { HeaderReader } from './cookies/csrf.ts'
export {
  type CookieAuth,
  type Refreshed,
  refreshByCookie,
  withTokenOfCookie,
} from './cookies/refresh-by-cookie.ts'
export type { FetchHandler } from './fetch-handler.ts'
export { bodyRead } from './hosting/body-read.ts'
export { type ConnectionInfo, connectionByName } from './hosting/client-address.ts'
export type { AuthBehind, HostedAuth } from './hosting/hosted-auth.ts'
export { type MountOptions, type WithoutPrefix, withoutPrefix } from './hosting/mount-prefix.ts'
export { createNodeAnswering, type NodeAnswering } from './hosting/node-answering.ts'
export { type BodyRead, connectionInfo, toWebRequest, writeWebResponse } from './hosting/node-request.ts'
export { filledPath, pathMatcher } from './hosting/path-pattern.ts'
export { webRequestAt } from './hosting/web-request.ts'
export { printError } from './print-error.ts'
