import type { FailureCode } from './failures.ts'
import type { Field } from './field.ts'

/** An endpoint whose tokens travel in cookies: no body holds one. */
export interface InCookies {
  /** The fields that its body has then; undefined: the same. */
  readonly fields?: Readonly<Record<string, Field>>
  /** What may go wrong besides. */
  readonly failures: readonly FailureCode[]
}

/** One endpoint as data: the router, the API description and the client's types are made from it. */
export interface Endpoint {
  /** What SimpleJWT calls the view. */
  readonly title: string
  readonly description: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /**
   * Below the base path, or from the root where `atRoot`. Paths that end in a slash answer without it too. What stands
   * in braces is a parameter: `/sessions/{id}/`.
   */
  readonly path: `/${string}`
  readonly atRoot: boolean
  /** Who may call it: anyone, or the holder of an access token. */
  readonly caller: 'anyone' | 'user'
  readonly fields: Readonly<Record<string, Field>>
  readonly failures: readonly FailureCode[]
  /** What is different where tokens travel in cookies; undefined: nothing. */
  readonly inCookies?: InCookies
  /** Asked by load balancers of the process itself, so also where TLS is required. */
  readonly isProbe: boolean
}

const username: Field = { label: 'Username', isTrimmed: true }
const password: Field = { label: 'Password', isSecret: true, maximum: 1024 }
const token: Field = { label: 'Token', isTrimmed: true }
const refresh: Field = { ...token, label: 'Refresh' }

const anyCall = [
  'not_acceptable',
  'method_not_allowed',
  'tls_required',
  'internal_error',
] as const satisfies readonly FailureCode[]

const anyPost = [
  'invalid_input',
  'parse_error',
  ...anyCall,
  'body_too_large',
  'unsupported_media_type',
  'unavailable',
] as const satisfies readonly FailureCode[]

// who signs in has no token to show yet, but comes from a page
const begunInCookies = { failures: ['csrf_failed', 'cookies_need_tls'] } as const
const exchangedInCookies = {
  fields: {},
  failures: ['csrf_failed', 'cookies_need_tls', 'not_authenticated'],
} as const
const endedInCookies = { fields: {}, failures: ['csrf_failed', 'cookies_need_tls'] } as const
/** A caller whose cookie proves them, and who wants to change something. */
const calledByCookie = { failures: ['csrf_failed'] } as const

const withToken = [...anyPost, 'token_not_valid'] as const
const guarded = [
  'not_authenticated',
  'bad_authorization_header',
  'token_not_valid',
  'user_not_found',
  'user_inactive',
  'password_changed',
] as const

/** What a guarded endpoint without a body may answer. */
const guardedCall = [...anyCall, ...guarded, 'unavailable'] as const

const post = { method: 'POST', atRoot: false, caller: 'anyone', isProbe: false } as const
const publicGet = { method: 'GET', atRoot: true, caller: 'anyone', fields: {}, isProbe: false } as const

export const endpoints = {
  obtainPair: {
    ...post,
    title: 'Token Obtain Pair',
    description:
      'Signs a user in: takes a user name and a password, answers an access token and a refresh token.',
    path: '/token/',
    fields: { username, password },
    failures: [...anyPost, 'no_active_account', 'throttled'],
    inCookies: begunInCookies,
  },
  refreshPair: {
    ...post,
    title: 'Token Refresh',
    description:
      'Exchanges a refresh token for a new access token and, with rotation, for its one successor.',
    path: '/token/refresh/',
    fields: { refresh },
    failures: [...withToken, 'token_reused', 'no_account_for_token', 'password_of_token_changed'],
    inCookies: exchangedInCookies,
  },
  verify: {
    ...post,
    title: 'Token Verify',
    description: 'Says whether a token of any type is good: an empty object, or 401 and the reason.',
    path: '/token/verify/',
    fields: { token },
    failures: [...withToken, 'no_account_for_token'],
  },
  blacklist: {
    ...post,
    title: 'Token Blacklist',
    description: 'Signs out: takes a refresh token and ends the session it belongs to.',
    path: '/token/blacklist/',
    fields: { refresh },
    failures: withToken,
    inCookies: endedInCookies,
  },
  obtainSliding: {
    ...post,
    title: 'Token Obtain Sliding',
    description: 'Signs a user in: takes a user name and a password, answers one sliding token.',
    path: '/token/sliding/',
    fields: { username, password },
    failures: [...anyPost, 'no_active_account', 'throttled'],
    inCookies: begunInCookies,
  },
  refreshSliding: {
    ...post,
    title: 'Token Refresh Sliding',
    description: 'Exchanges a sliding token that still works for one that works longer.',
    path: '/token/sliding/refresh/',
    fields: { token },
    failures: [...withToken, 'no_account_for_token', 'password_of_token_changed'],
    inCookies: exchangedInCookies,
  },
  csrfToken: {
    ...publicGet,
    title: 'CSRF Token',
    description:
      'Answers the token that shows a page to be ours, for the session in the cookie: for pages that cannot read its cookie.',
    path: '/token/csrf/',
    atRoot: false,
    failures: [...anyCall, 'csrf_failed', 'cookies_need_tls', 'not_authenticated'],
  },
  profile: {
    ...publicGet,
    title: 'Profile',
    description: 'Answers the name of the user whose access token was sent: the example of a guarded route.',
    path: '/profile/',
    atRoot: false,
    caller: 'user',
    failures: guardedCall,
  },
  changePassword: {
    ...post,
    title: 'Password Change',
    description: "Changes the caller's password and ends all of their other sessions.",
    path: '/password/',
    caller: 'user',
    fields: {
      current_password: { ...password, label: 'Current password' },
      new_password: { ...password, label: 'New password' },
    },
    failures: [...anyPost, ...guarded, 'throttled'],
    inCookies: calledByCookie,
  },
  listSessions: {
    ...publicGet,
    title: 'Session List',
    description: "Lists the caller's live sessions, newest first: one for each device that is signed in.",
    path: '/sessions/',
    atRoot: false,
    caller: 'user',
    failures: guardedCall,
  },
  // before the path with a parameter, which would take it for an id
  endAllSessions: {
    ...post,
    title: 'Session End All',
    description: "Ends all of the caller's sessions, or all but the one that calls, and says how many.",
    path: '/sessions/revoke-all/',
    caller: 'user',
    fields: {
      except: { label: 'Except', isTrimmed: true, choices: ['current'], isOptional: true },
    },
    failures: [...anyPost, ...guarded],
    inCookies: calledByCookie,
  },
  endSession: {
    ...publicGet,
    method: 'DELETE',
    title: 'Session End',
    description: "Ends one of the caller's sessions, so that the device it belongs to is signed out.",
    path: '/sessions/{id}/',
    atRoot: false,
    caller: 'user',
    failures: [...guardedCall, 'not_found'],
    inCookies: calledByCookie,
  },
  jwks: {
    ...publicGet,
    title: 'JSON Web Key Set',
    description: 'The public keys that verify the tokens of this server (RFC 7517 5).',
    path: '/.well-known/jwks.json',
    failures: anyCall,
  },
  revocations: {
    ...publicGet,
    title: 'Revocations',
    description:
      'Tells services that have no database which sessions end, as server-sent events that are signed and numbered.',
    path: '/.well-known/carnet/revocations',
    failures: [...anyCall, 'unavailable'],
  },
  openapi: {
    ...publicGet,
    title: 'API description',
    description: 'This API as an OpenAPI 3.1 document.',
    path: '/openapi.json',
    failures: anyCall,
  },
  healthz: {
    ...publicGet,
    title: 'Health',
    description: 'Says that the process is up.',
    path: '/healthz',
    isProbe: true,
    failures: anyCall,
  },
  readyz: {
    ...publicGet,
    title: 'Readiness',
    description: 'Says whether the process can do its work now: the database answers and it is not stopping.',
    path: '/readyz',
    isProbe: true,
    failures: [...anyCall, 'unavailable'],
  },
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof endpoints
