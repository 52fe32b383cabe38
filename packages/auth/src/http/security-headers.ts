/** What every response carries, whatever it holds: nothing of ours is a frame in somebody's page. */
export const everyResponse = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** For what comes over TLS: a browser comes that way from now on. */
export const aYearOfTls = { 'strict-transport-security': 'max-age=31536000' } as const

/** For what is no page: nothing in it may be run or loaded. */
export const noPage = "default-src 'none'; frame-ancestors 'none'"
