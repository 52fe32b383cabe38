/** A variable of the environment: what it sets, and how its text becomes a value. */
export interface Variable {
  /** An option of `defineAuth`, a setting of `carnet serve`, or what `createsuperuser --noinput` takes. */
  readonly sets: 'option' | 'server' | 'superuser'
  /** With a dot for an option inside another. */
  readonly name: string
  readonly reader: Reader
  /** Secrets may also stand in a file: the variable with `_FILE` at its end names it. */
  readonly isSecret: boolean
}

interface Reader {
  /** Undefined for a text that means nothing. */
  readonly parse: (text: string) => unknown
  readonly expects: string
  readonly mayBeEmpty?: boolean
}

const plain: Reader = { parse: (text) => text, expects: 'must be a text' }
const plainOrEmpty: Reader = { ...plain, mayBeEmpty: true }

const list: Reader = {
  parse: (text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  expects: 'must be a list with commas',
  mayBeEmpty: true,
}

const wholeNumber: Reader = {
  parse: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
  expects: 'must be a whole number',
}

const truths: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, on: true, 1: true },
  ...{ false: false, no: false, off: false, 0: false },
}
const truth: Reader = {
  parse: (text) => (Object.hasOwn(truths, text.toLowerCase()) ? truths[text.toLowerCase()] : undefined),
  expects: 'must be true or false',
}

const key: Reader = { parse: parseKey, expects: 'must be a PEM text or a JWK' }

function parseKey(text: string): unknown {
  // many places where variables are set allow one line only
  if (!text.trimStart().startsWith('{')) return text.includes('\n') ? text : text.replaceAll('\\n', '\n')
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const option = (name: string, reader = plain): Variable => ({ sets: 'option', name, reader, isSecret: false })
const server = (name: string, reader = plain): Variable => ({ sets: 'server', name, reader, isSecret: false })
const superuser = (name: string): Variable => ({ sets: 'superuser', name, reader: plain, isSecret: false })
const secret = (variable: Variable): Variable => ({ ...variable, isSecret: true })

/** Every variable that the command reads. The library reads none. */
export const variables: Readonly<Record<string, Variable>> = {
  CARNET_SECRET: secret(option('secret')),
  CARNET_SIGNING_KEY: secret(option('signingKey', key)),
  CARNET_JWK_SET_URL: option('jwkSetUrl'),
  CARNET_KEY_SECRET: option('keySecret'),
  // the option of this name: unlike the files of other secrets, this one is made at the first start
  CARNET_KEY_SECRET_FILE: option('keySecretFile'),
  CARNET_ALGORITHM: option('algorithm'),
  CARNET_ACCESS_LIFETIME: option('accessLifetime'),
  CARNET_REFRESH_LIFETIME: option('refreshLifetime'),
  CARNET_SLIDING_LIFETIME: option('slidingLifetime'),
  CARNET_SLIDING_REFRESH_LIFETIME: option('slidingRefreshLifetime'),
  CARNET_SESSION_LIFETIME: option('sessionLifetime'),
  CARNET_GRACE: option('grace'),
  CARNET_LATE_RETRY: option('lateRetry'),
  CARNET_SHADOW_END_AFTER: option('shadow.endAfter', wholeNumber),
  CARNET_MAXIMUM_SESSIONS: option('maximumSessions', wholeNumber),
  CARNET_LEEWAY: option('leeway'),
  CARNET_AUDIENCE: option('audience', list),
  CARNET_ISSUER: option('issuer'),
  CARNET_AUDIT_KEEP: option('audit.keep'),
  CARNET_AUDIT_KEYED_AFTER: option('audit.keyedAfter'),
  CARNET_BASE_PATH: option('basePath', plainOrEmpty),
  CARNET_ROTATE: option('rotate', truth),
  CARNET_COPY_CLAIMS: option('copyClaims', truth),
  CARNET_ADOPT: option('adopt', truth),
  CARNET_UPDATE_LAST_LOGIN: option('updateLastLogin', truth),
  CARNET_HEADER_TYP: option('headerTyp'),
  CARNET_CORS_ORIGINS: option('cors.origins', list),
  CARNET_TRANSPORT: option('transport'),
  CARNET_COOKIE_ORIGINS: option('cookies.origins', list),
  CARNET_PAGES: option('pages', truth),
  CARNET_ADMIN: option('admin', truth),
  CARNET_TRUSTED_HOPS: option('trustedHops', wholeNumber),
  CARNET_REQUIRE_TLS: option('requireTls', truth),
  CARNET_PASSWORD_MINIMUM_LENGTH: option('passwords.minimumLength', wholeNumber),
  CARNET_HASHER: option('hasher'),
  CARNET_VERIFIED_TOKENS: option('verifiedTokens', wholeNumber),
  CARNET_TRACES: option('traces', truth),
  REDIS_URL: secret(option('redis')),
  DATABASE_URL: secret(option('database')),
  HOST: server('host'),
  PORT: server('port'),
  CARNET_DRAIN: server('drain'),
  CARNET_ACCESS_LOG: server('accessLog', truth),
  CARNET_LOG_FORMAT: server('logFormat'),
  CARNET_LOG_LEVEL: server('logLevel'),
  CARNET_METRICS_PORT: server('metricsPort'),
  CARNET_METRICS_HOST: server('metricsHost'),
  CARNET_ADMIN_PORT: server('adminPort'),
  CARNET_ADMIN_HOST: server('adminHost'),
  CARNET_SUPERUSER_USERNAME: superuser('username'),
  CARNET_SUPERUSER_EMAIL: superuser('email'),
  CARNET_SUPERUSER_PASSWORD: secret(superuser('password')),
}

/** The names of all of them, with those of files. */
export const variableNames: readonly string[] = Object.entries(variables).flatMap(([name, { isSecret }]) =>
  isSecret ? [name, `${name}_FILE`] : [name],
)
