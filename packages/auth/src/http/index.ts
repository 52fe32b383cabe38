// Endpoint to answer, as one table, over Web requests. Imports contract, tokens, keys, sessions and users.
export type { Authenticated, GuardOptions, GuardRefusal, GuardVerdict } from './authenticated.ts'
export { headerFromRaw } from './authorization.ts'
export type { ConnectionInfo } from './client-address.ts'
export { createHttpService, type FetchHandler, type HttpService } from './fetch-handler.ts'
export { createGuard, type Guard, type GuardContext } from './guard.ts'
export type { AuthBehind, HostedAuth } from './hosted-auth.ts'
export type { HttpContext } from './http-context.ts'
export { connectionInfo, toWebRequest, writeWebResponse } from './node-request.ts'
