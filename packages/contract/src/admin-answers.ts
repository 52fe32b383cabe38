import type { AdminPermission } from './admin-endpoint.ts'
import type { AdminEndpointName, adminEndpoints } from './admin-endpoints.ts'

// Times are ISO 8601 in UTC; ids are text. Nothing here can be used as a token.

/**
 * A page of a list. `next` goes into the query as `cursor`; null: there is no more. A search looks only so long: a page
 * may hold fewer rows than were asked for, even none, while `next` says that there is more to look through.
 */
export interface AdminPage<Row> {
  rows: readonly Row[]
  next: string | null
  /** How many rows there were in all some seconds ago; null where that takes too long to know. */
  total: number | null
}

/** Who is signed in to the admin. */
export interface AdminMe {
  user: { id: string; username: string; staff: boolean; superuser: boolean }
  permissions: readonly AdminPermission[]
  /** To be sent as `X-CSRF-Token` with every POST. */
  csrf: string
  /** The session of the admin itself. */
  session: {
    id: string
    /** When it ends whatever happens. */
    ends_at: string
    /** When it ends if nothing is asked until then. */
    idle_ends_at: string
    /** Until when what needs confirmation needs none; null: the password is asked for. */
    confirmed_until: string | null
  }
  server: AdminServer
}

/** What this server can do, so that the page offers nothing else. */
export interface AdminServer {
  /** Whose table the users are in. `own`: the developer's, which can only be looked at, one by one. */
  users: 'carnet' | 'django' | 'own'
  /** The endpoints that this server refuses, and why, in a sentence. */
  unsupported: Partial<Record<AdminEndpointName, string>>
  /** The developer's `userFields` as a JSON Schema of an object; null: none, or the schema does not tell. */
  user_fields: Readonly<Record<string, unknown>> | null
  /** Whether signing keys are the developer's to change. */
  own_key: boolean
  /** Everything that the audit log records, with what it says; empty: it is turned off. */
  audit_actions: Readonly<Record<string, string>>
  /** Why an ended session cannot be brought back. */
  why_no_unblacklist: string
}

export interface AdminDashboard {
  range: 'day' | 'month'
  /** When the first point begins. The last one is not over yet. */
  from: string
  step_seconds: number
  /** Numbers per step. Null: not known so long ago. */
  series: Record<AdminSeries, readonly (number | null)[]>
  /** Since when it is counted; null: since ever, as far as this range tells. */
  counted_since: string | null
  now: { active_sessions: number | null; users: number | null; sessions: number | null }
  health: readonly AdminHealth[]
}

export type AdminSeries =
  | 'sign_ins'
  | 'sign_in_failures'
  | 'throttled'
  | 'refreshes'
  | 'reuse_alarms'
  | 'revocations'

export interface AdminHealth {
  part: 'database' | 'feed' | 'keys' | 'audit'
  state: 'good' | 'warning' | 'bad'
  /** A sentence for people. */
  detail: string
}

export interface AdminUserRow {
  id: string
  username: string
  email: string
  first_name: string
  last_name: string
  active: boolean
  staff: boolean
  superuser: boolean
  last_login: string | null
  date_joined: string | null
}

export interface AdminUser extends AdminUserRow {
  /** The developer's own fields, as JSON holds them. */
  fields: Readonly<Record<string, unknown>>
  /** Whether a password is set with which somebody could sign in. */
  has_password: boolean
  /** Whether the caller may change them: users who are staff need a further permission. */
  may_change: boolean
  sessions: { live: number; all: number }
  /** What deleting takes along, in sentences. */
  deletion: readonly string[]
}

/** What was done, in a sentence for people, and how many sessions it ended. */
export interface AdminDone {
  done: string
  sessions_ended: number
}

export interface AdminTokenRow {
  jti: string
  session_id: string
  kind: 'pair' | 'sliding' | 'admin'
  state: 'live' | 'ended' | 'expired'
  user: { id: string /** Null: they are gone, or in another table. */; username: string | null }
  created_at: string
  last_used_at: string
  expires_at: string
  blacklisted_at: string | null
  reason: string | null
}

export interface AdminSessionDetails extends AdminTokenRow {
  generation: number
  rotated_at: string
  ends_at: string | null
  device: string
  user_agent: string
  ip: string
  /** Newest last. Refreshes are counted, not recorded, so the latest stands for all. */
  story: readonly AdminStoryEvent[]
}

export interface AdminStoryEvent {
  at: string
  event: 'began' | 'refreshed' | 'used' | 'alarm' | 'ended' | 'expires' | 'recorded'
  /** A sentence for people. */
  text: string
  /** The action of the audit log that it comes from; null: from the row. */
  action: string | null
  actor: string
  ip: string
}

export interface AdminJob {
  id: string
  kind: 'end_sessions' | 'verify_audit'
  state: 'running' | 'done' | 'failed' | 'cancelled' | 'lost'
  done: number
  /** Null: not known yet. */
  total: number | null
  started_at: string
  /** What it came to, in a sentence; empty while it runs. */
  summary: string
  /** Of `verify_audit`: the head of the chain, to be noted elsewhere; of `end_sessions`: null. */
  head: string | null
  /** Whether all is well: false for a broken chain. */
  good: boolean
}

export interface AdminKey {
  kid: string
  algorithm: string
  state: 'next' | 'active' | 'retiring' | 'retired'
  created_at: string
  changed_at: string
  age_seconds: number
  /** When it can be used or destroyed: of a next and of a retiring key. */
  due_at: string | null
}

export interface AdminKeys {
  keys: readonly AdminKey[]
  jwks: { keys: readonly Readonly<Record<string, unknown>>[] }
}

export interface AdminKeyChange {
  outcome: 'done' | 'nothing' | 'too_early' | 'own_key' | 'failed'
  /** In a sentence for people. */
  done: string
}

export interface AdminAuditRow {
  seq: number
  /** Null: not chained yet. */
  position: number | null
  at: string
  action: string
  result: string
  actor: string
  user_id: string | null
  session_id: string | null
  ip: string
  user_agent: string
  request_id: string
  detail: Readonly<Record<string, unknown>>
}

/** The body of each answer when it succeeds; undefined: none, with 204. */
export interface AdminAnswers {
  signIn: AdminMe
  signOut: undefined
  confirm: { confirmed_until: string }
  me: AdminMe
  dashboard: AdminDashboard
  listUsers: AdminPage<AdminUserRow>
  createUser: AdminDone & { user: AdminUser }
  readUser: AdminUser
  changeUser: AdminDone & { user: AdminUser }
  setActive: AdminDone
  setRoles: AdminDone
  setPassword: AdminDone
  forcePasswordChange: AdminDone
  endUserSessions: AdminDone
  unlockUser: AdminDone
  deleteUser: AdminDone
  listOutstanding: AdminPage<AdminTokenRow>
  listBlacklisted: AdminPage<AdminTokenRow>
  readSession: AdminSessionDetails
  endSession: AdminDone
  endSessions: AdminJob
  readJob: AdminJob
  cancelJob: AdminJob
  listKeys: AdminKeys
  rotateKeys: AdminKeyChange
  retireKeys: AdminKeyChange
  revokeKey: AdminKeyChange
  listAudit: AdminPage<AdminAuditRow>
  verifyAudit: AdminJob
  /** A file: CSV (RFC 4180) or one JSON object a line. */
  exportAudit: string
}

type ValueOf<F> = F extends { readonly kind: 'boolean' }
  ? boolean
  : F extends { readonly kind: 'integer' }
    ? number
    : F extends { readonly kind: 'texts' }
      ? readonly string[]
      : F extends { readonly kind: 'object' }
        ? Readonly<Record<string, unknown>>
        : F extends { readonly choices: readonly (infer Choice)[] }
          ? Choice
          : string

type ValuesOf<Fields> = {
  readonly [Name in keyof Fields as Fields[Name] extends { readonly isOptional: true }
    ? never
    : Name]: ValueOf<Fields[Name]>
} & {
  readonly [Name in keyof Fields as Fields[Name] extends { readonly isOptional: true }
    ? Name
    : never]?: ValueOf<Fields[Name]>
}

/** The body that each endpoint takes. */
export type AdminRequests = { [Name in AdminEndpointName]: ValuesOf<(typeof adminEndpoints)[Name]['fields']> }

/** What each endpoint takes in the query of its address; times are ISO 8601. */
export type AdminQueries = { [Name in AdminEndpointName]: ValuesOf<(typeof adminEndpoints)[Name]['query']> }
