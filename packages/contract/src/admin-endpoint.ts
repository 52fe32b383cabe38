import type { Endpoint } from './endpoints.ts'
import type { FailureCode } from './failures.ts'
import type { Field } from './field.ts'

/** What may be done in the admin, by name. Who may do it is the server's choice: see its option `admin.permissions`. */
export const adminPermissions = {
  'dashboard.view': 'See how much is going on, and whether all is well.',
  'users.view': 'Search and see users.',
  'users.change': 'Create users and change what they are called and whether they may sign in.',
  'users.delete': 'Delete users.',
  'staff.change': 'Say who is staff or superuser, and change users who are.',
  'sessions.view': 'See sessions and their stories.',
  'sessions.end': 'End sessions.',
  'keys.view': 'See the signing keys.',
  'keys.change': 'Rotate, retire and revoke signing keys.',
  'audit.view': 'Read the audit log and check its chain.',
  'audit.export': 'Take a copy of the audit log away.',
} as const satisfies Readonly<Record<string, string>>

export type AdminPermission = keyof typeof adminPermissions

/** One endpoint of the admin as data. Paths are whole, from the root. */
export interface AdminEndpoint extends Pick<Endpoint, 'title' | 'description' | 'method' | 'path'> {
  /** `anyone`: nobody is signed in yet. `staff`: whoever is signed in to the admin. */
  readonly permission: AdminPermission | 'anyone' | 'staff'
  /** Whether the caller's password must have been typed within the last minutes: else `confirmation_required`. */
  readonly needsConfirmation: boolean
  readonly query: Readonly<Record<string, Field>>
  readonly fields: Readonly<Record<string, Field>>
  readonly failures: readonly FailureCode[]
  /** What it answers in place of JSON. */
  readonly answers?: 'file'
}

export const text = { label: '', maximum: 254 } as const
export const password = { label: 'Password', isSecret: true, maximum: 1024 } as const
export const flag = { kind: 'boolean', label: '' } as const

export const search = { ...text, label: 'Search', isOptional: true, mayBeBlank: true } as const
/** How pages are turned: `cursor` is what the page before answered as `next`. */
export const paging = {
  cursor: { ...text, label: 'Cursor', maximum: 1024, isOptional: true },
  limit: { kind: 'integer', label: 'Rows', maximum: 200, isOptional: true },
} as const
export const order = { ...text, label: 'Order', choices: ['asc', 'desc'], isOptional: true } as const
export const yesOrNo = { kind: 'boolean', isOptional: true } as const

export const anyCall = [
  'not_acceptable',
  'method_not_allowed',
  'tls_required',
  'invalid_input',
  'internal_error',
  'unavailable',
] as const satisfies readonly FailureCode[]
export const signedIn = [...anyCall, 'admin_session_required', 'permission_denied'] as const
export const anyPost = ['parse_error', 'body_too_large', 'unsupported_media_type', 'csrf_failed'] as const
export const posted = [...signedIn, ...anyPost] as const

export const get = {
  method: 'GET',
  query: {},
  fields: {},
  needsConfirmation: false,
  failures: signedIn,
} as const
export const post = {
  method: 'POST',
  query: {},
  fields: {},
  needsConfirmation: false,
  failures: posted,
} as const
