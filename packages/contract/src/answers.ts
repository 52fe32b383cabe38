import type { endpoints } from './endpoints.ts'

/** One of a user's sessions as its owner sees it: never a token, never a token's id. Times are ISO 8601. */
export interface SessionAnswer {
  id: string
  /** Made of `user_agent`, for people: `Firefox on Windows`. */
  device: string
  user_agent: string
  /** Of the latest refresh, as `last_used_at` is; empty where it is not known. */
  ip: string
  created_at: string
  /** The sign-in, or the latest refresh: access tokens are checked without telling anybody. */
  last_used_at: string
  expires_at: string
  /** Whether the token that asked belongs to it. */
  current: boolean
}

/** The body of each endpoint's answer when it succeeds; undefined: none, with 204. `More` is what the server's `respond` adds. */
export interface Answers<More extends object = object> {
  obtainPair: { refresh: string; access: string } & More
  refreshPair: { access: string; refresh?: string }
  verify: Record<string, never>
  blacklist: Record<string, never>
  obtainSliding: { token: string } & More
  refreshSliding: { token: string }
  csrfToken: { csrf: string }
  profile: { user: string }
  changePassword: Record<string, never>
  listSessions: { sessions: readonly SessionAnswer[] }
  endSession: undefined
  endAllSessions: { revoked: number }
  jwks: { keys: readonly Readonly<Record<string, unknown>>[] }
  /** Server-sent events without end; the data of each is a JSON Web Signature. */
  revocations: string
  openapi: Readonly<Record<string, unknown>>
  healthz: { status: 'ok' }
  readyz: { status: 'ready' }
}

/**
 * The same where tokens travel in cookies, for the endpoints whose answers differ. `csrf` is to be sent in the header
 * `X-CSRF-Token` with whatever a cookie proves.
 */
export interface CookieAnswers<More extends object = object> {
  obtainPair: { access: string; csrf: string } & More
  refreshPair: { access: string; csrf: string }
  obtainSliding: { csrf: string } & More
  refreshSliding: { csrf: string }
}

/** The body that each endpoint takes. */
export type Requests = { [Name in keyof typeof endpoints]: BodyOf<(typeof endpoints)[Name]['fields']> }

type BodyOf<Fields> = {
  [Name in keyof Fields as IfOptional<Fields[Name], never, Name>]: TextOf<Fields[Name]>
} & {
  [Name in keyof Fields as IfOptional<Fields[Name], Name, never>]?: TextOf<Fields[Name]>
}
type IfOptional<F, Yes, No> = F extends { readonly isOptional: true } ? Yes : No
type TextOf<F> = F extends { readonly choices: readonly (infer Choice)[] } ? Choice : string

/** The whole API of one server, as types: its endpoints' bodies and the claims in its tokens. */
export interface Api<Claims extends object = object, More extends object = object> {
  claims: Claims
  requests: Requests
  /** To a client whose tokens travel in bodies. */
  answers: Answers<More>
  /** To one whose tokens travel in cookies. */
  cookieAnswers: Omit<Answers<More>, keyof CookieAnswers> & CookieAnswers<More>
}
