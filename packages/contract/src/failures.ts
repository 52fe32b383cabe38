/** How one kind of failure looks on the wire. */
export interface Failure {
  readonly status: number
  /** The public sentence, SimpleJWT's where it has one; `{name}` is filled in per answer. */
  readonly detail: string
  /** Whether the body carries `code` beside `detail`: SimpleJWT's does for some failures only. */
  readonly showsCode: boolean
}

/** One row per way a call can fail. Codes are public: never renamed, never reused. */
export const failures = {
  invalid_input: { status: 400, detail: 'Invalid input.', showsCode: false },
  parse_error: { status: 400, detail: '{format} parse error - {problem}', showsCode: false },
  no_active_account: {
    status: 401,
    detail: 'No active account found with the given credentials',
    showsCode: false,
  },
  no_account_for_token: {
    status: 401,
    detail: 'No active account found for the given token.',
    showsCode: false,
  },
  not_authenticated: {
    status: 401,
    detail: 'Authentication credentials were not provided.',
    showsCode: false,
  },
  bad_authorization_header: {
    status: 401,
    detail: 'Authorization header must contain two space-delimited values',
    showsCode: true,
  },
  token_not_valid: { status: 401, detail: 'Given token not valid for any token type', showsCode: true },
  token_reused: { status: 401, detail: 'Token is blacklisted', showsCode: true },
  user_not_found: { status: 401, detail: 'User not found', showsCode: true },
  user_inactive: { status: 401, detail: 'User is inactive', showsCode: true },
  password_changed: { status: 401, detail: "The user's password has been changed.", showsCode: true },
  /** The same where SimpleJWT shows no code: when the token is to be exchanged. */
  password_of_token_changed: {
    status: 401,
    detail: "The user's password has been changed.",
    showsCode: false,
  },
  /** The admin has a session of its own, which no token of the API stands for. */
  admin_session_required: { status: 401, detail: 'Sign in to the admin.', showsCode: true },
  no_staff_account: {
    status: 401,
    detail:
      'Please enter the correct username and password for a staff account. Note that both fields may be case-sensitive.',
    showsCode: true,
  },
  permission_denied: {
    status: 403,
    detail: 'You do not have permission to perform this action.',
    showsCode: false,
  },
  confirmation_required: { status: 403, detail: 'Confirm your password to do this.', showsCode: true },
  csrf_failed: { status: 403, detail: 'CSRF Failed: {reason}', showsCode: true },
  tls_required: { status: 403, detail: 'This service answers over HTTPS only.', showsCode: true },
  cookies_need_tls: {
    status: 403,
    detail:
      'Cookies are set over HTTPS only, and this request came over HTTP. Behind a proxy that ends TLS, set "trustedHops".',
    showsCode: true,
  },
  not_found: { status: 404, detail: 'Not found.', showsCode: false },
  method_not_allowed: { status: 405, detail: 'Method "{method}" not allowed.', showsCode: false },
  not_acceptable: {
    status: 406,
    detail: 'Could not satisfy the request Accept header.',
    showsCode: false,
  },
  users_elsewhere: {
    status: 409,
    detail: 'The users are in a table of their own, so this is to be done there.',
    showsCode: true,
  },
  job_running: {
    status: 409,
    detail: 'You have begun another job of this kind: wait for it, or stop it.',
    showsCode: true,
  },
  body_too_large: { status: 413, detail: 'The request body is too large.', showsCode: true },
  unsupported_media_type: {
    status: 415,
    detail: 'Unsupported media type "{mediaType}" in request.',
    showsCode: false,
  },
  throttled: {
    status: 429,
    detail: 'Request was throttled. Expected available in {wait}.',
    showsCode: false,
  },
  internal_error: { status: 500, detail: 'A server error occurred.', showsCode: true },
  unavailable: { status: 503, detail: 'The service is busy. Try again in a moment.', showsCode: true },
} as const satisfies Record<string, Failure>

export type FailureCode = keyof typeof failures
