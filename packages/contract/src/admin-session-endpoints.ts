import {
  type AdminEndpoint,
  get,
  order,
  paging,
  post,
  posted,
  search,
  signedIn,
  text,
} from './admin-endpoint.ts'

const tokenFilters = {
  search: { ...search, label: 'Search by jti, session, user name or user id' },
  user: { ...text, label: 'User id', isOptional: true },
  state: { ...text, label: 'State', choices: ['live', 'ended', 'expired'], isOptional: true },
  kind: { ...text, label: 'Kind', choices: ['pair', 'sliding', 'admin'], isOptional: true },
} as const

/** Of the sessions and their tokens, and of what takes long. */
export const adminSessionEndpoints = {
  listOutstanding: {
    ...get,
    title: 'Admin Outstanding Tokens',
    description: 'The current refresh or sliding token of every session. Never a token itself.',
    path: '/admin/api/tokens/outstanding/',
    permission: 'sessions.view',
    query: {
      ...tokenFilters,
      sort: {
        ...text,
        label: 'Sort',
        choices: ['user', 'created_at', 'expires_at'],
        isOptional: true,
      },
      order,
      ...paging,
    },
  },
  listBlacklisted: {
    ...get,
    title: 'Admin Blacklisted Tokens',
    description: 'The tokens of sessions that were ended before they expired. They stay ended.',
    path: '/admin/api/tokens/blacklisted/',
    permission: 'sessions.view',
    query: {
      ...tokenFilters,
      sort: {
        ...text,
        label: 'Sort',
        choices: ['user', 'created_at', 'expires_at', 'blacklisted_at'],
        isOptional: true,
      },
      order,
      ...paging,
    },
  },
  readSession: {
    ...get,
    title: 'Admin Session',
    description: 'One session and its story, from the row and the audit log.',
    path: '/admin/api/sessions/{id}/',
    permission: 'sessions.view',
    failures: [...signedIn, 'not_found'],
  },
  endSession: {
    ...post,
    title: 'Admin Session End',
    description: 'Ends one session. One of staff or superusers takes a further permission, and the password.',
    path: '/admin/api/sessions/{id}/end/',
    permission: 'sessions.end',
    failures: [...posted, 'not_found', 'confirmation_required'],
  },
  endSessions: {
    ...post,
    title: 'Admin Sessions End',
    description:
      'Ends many sessions, as a job: those named, or all that the filter finds. Those of staff and superusers are skipped where the caller may not change them.',
    path: '/admin/api/sessions/end/',
    permission: 'sessions.end',
    failures: [...posted, 'confirmation_required', 'job_running'],
    fields: {
      ids: { kind: 'texts', label: 'Sessions', maximum: 400, isOptional: true },
      ...tokenFilters,
    },
  },
  readJob: {
    ...get,
    title: 'Admin Job',
    description: 'How far something has come that takes long.',
    path: '/admin/api/jobs/{id}/',
    permission: 'staff',
    failures: [...signedIn, 'not_found'],
  },
  cancelJob: {
    ...post,
    title: 'Admin Job Cancel',
    description: 'Stops a job where it is. What it has done stays done.',
    path: '/admin/api/jobs/{id}/cancel/',
    permission: 'staff',
    failures: [...posted, 'not_found'],
  },
} as const satisfies Readonly<Record<string, AdminEndpoint>>
