import type { endpoints } from './endpoints.ts'

/** The body of each endpoint's 200 answer. `More` is what the server's `respond` adds. */
export interface Answers<More extends object = object> {
  obtainPair: { refresh: string; access: string } & More
  refreshPair: { access: string; refresh?: string }
  verify: Record<string, never>
  blacklist: Record<string, never>
  obtainSliding: { token: string } & More
  refreshSliding: { token: string }
  profile: { user: string }
  changePassword: Record<string, never>
  jwks: { keys: readonly Readonly<Record<string, unknown>>[] }
  openapi: Readonly<Record<string, unknown>>
  healthz: { status: 'ok' }
  readyz: { status: 'ready' }
}

/** The body that each endpoint takes. */
export type Requests = {
  [Name in keyof typeof endpoints]: { [Field in keyof (typeof endpoints)[Name]['fields']]: string }
}

/** The whole interface of one server, as types: its endpoints' bodies and the claims in its tokens. */
export interface Api<Claims extends object = object, More extends object = object> {
  claims: Claims
  requests: Requests
  answers: Answers<More>
}
