import { z } from 'zod'
import type { MetricRegistry } from '../telemetry/index.ts'
import { algorithms, type ClaimNames, durationSeconds, isAlgorithm } from '../tokens/index.ts'
import type { CommonOptions, GuessingOption } from './auth-options.ts'
import { checkKeys } from './check-keys.ts'
import { contradictions } from './contradictions.ts'
import { type CookiesOption, cookieDefaults } from './cookies-option.ts'
import { defaults } from './defaults.ts'
import { nearestName } from './nearest-name.ts'

// a token's times end with the year 9999
const longestSeconds = 36_500 * 86_400

const duration = (minimumSeconds = 1, maximumSeconds = longestSeconds) =>
  z.string().refine(
    (text) => {
      const seconds = durationSeconds(text)
      return seconds !== undefined && seconds >= minimumSeconds && seconds <= maximumSeconds
    },
    `must be a duration such as '10s', '5m', '12h' or '30d'${limits(minimumSeconds, maximumSeconds)}`,
  )

const limits = (minimum: number, maximum: number) =>
  `, from ${minimum}s to ${maximum === longestSeconds ? '36500d' : `${maximum}s`}`

const text = z.string().min(1, 'must not be empty')
const aFunction = z.custom<unknown>((value) => typeof value === 'function', 'must be a function')
const standardSchema = z.custom<unknown>(
  (value) =>
    value !== null && ['object', 'function'].includes(typeof value) && '~standard' in (value as object),
  'must be a schema of a library that speaks Standard Schema, such as zod',
)
const headerToken = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be a word that HTTP allows in a header')
const origin = z
  .string()
  .refine(isOrigin, "must be an origin such as 'https://app.example.com', and nothing behind it")
const safeOrigin = origin.refine(isSafeOrigin, 'must be an https origin, or http on this machine')
const keySource = z.custom<unknown>(
  (value) =>
    typeof value === 'object' && value !== null && ['secret', 'pem', 'jwk'].some((name) => name in value),
  'must be { algorithm, secret }, { algorithm, pem } or { jwk }, with a kid for all but one',
)

const offIsEmpty = (value: unknown) => (value === false ? {} : value)
const guessing = z
  .strictObject(
    {
      freeFailures: z.int().min(1).max(10),
      longestDelay: duration(1, 86_400),
      maximumFailures: z.int().min(10).max(100),
      perAddress: z.int().min(5).max(100_000),
      ipv6Prefix: z.int().min(32).max(128),
      alarm: z.int().min(10),
    },
    'must be false or an object',
  )
  .partial()
const auditKeep = "must be false, or { keep } with a duration of at least '1d'"

const pool = z.custom<unknown>(
  (value) => typeof value === 'object' && value !== null && 'connect' in value && 'totalCount' in value,
  'must be a pool of the package "pg"',
)

const claimName = z
  .string()
  .refine((name) => name !== '' && !fixedClaims.has(name), 'must be a claim that is free')
// what RFC 7519 gives a meaning of its own, and the session
const fixedClaims = new Set(['exp', 'iat', 'nbf', 'iss', 'aud', 'sid', 'cnf', '__proto__'])
const jwkSetUrl = z.string().refine(isKeySetUrl, 'must be an https address, or http on this machine')

const adminRule =
  'must be true, false, or { separate, idle, lifetime, confirm, permissions }, with durations as docs/admin.md has them'

const registryOrBoolean = 'must be true, false, or { registry } with a registry of prom-client'
const metricRegistry = z.custom<MetricRegistry>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    ['metrics', 'registerMetric'].every((name) => typeof Reflect.get(value, name) === 'function'),
  registryOrBoolean,
)

export const optionShapes = {
  database: z
    .string()
    .regex(/^(sqlite:.|postgres(ql)?:\/\/)/, "must be 'sqlite:PATH' or 'postgres://USER:PASSWORD@HOST/NAME'"),
  postgres: z.strictObject({
    pool: pool.optional(),
    poolSize: z.int().min(1).max(1000).optional(),
    statementTimeout: duration(1, 3600).optional(),
    lockTimeout: duration(1, 3600).optional(),
  }),
  autoMigrate: z.boolean(),
  django: z.strictObject({
    userTable: text.optional(),
    columns: z.record(z.string(), z.string()).optional(),
  }),
  basePath: z
    .string()
    .regex(/^(\/[\w.~-]+)*$/, "must be '' or a path such as '/api/v1', without a slash at its end"),
  algorithm: z.string().refine(isAlgorithm, `must be one of ${Object.keys(algorithms).join(', ')}`),
  secret: text,
  signingKey: z.union([text, z.record(z.string(), z.unknown())], 'must be a PEM text or a JWK'),
  verificationKeys: z.array(keySource),
  jwkSetUrl,
  keySecret: text,
  keySecretFile: text,
  keyRotation: z.union(
    [z.literal(false), z.strictObject({ every: duration(3600, 3650 * 86_400) })],
    'must be { every } with a duration from 1h to 3650d, or false',
  ),
  accessLifetime: duration(),
  refreshLifetime: duration(),
  slidingLifetime: duration(),
  slidingRefreshLifetime: duration(),
  sessionLifetime: duration(),
  grace: duration(0, 60),
  lateRetry: duration(1, 86_400),
  shadow: z.strictObject({ endAfter: z.int().min(1).max(100) }),
  maximumSessions: z.int().min(1).max(10_000),
  leeway: duration(0, 300),
  rotate: z.boolean(),
  copyClaims: z.boolean(),
  adopt: z.boolean(),
  updateLastLogin: z.boolean(),
  authenticationRule: aFunction,
  inactiveUsers: z.enum(['refuse', 'accept']),
  audience: z.union([text, z.array(text).min(1, 'must not be empty')], 'must be a text, or a list of texts'),
  issuer: text,
  headerTyp: z.enum(['JWT', 'at+jwt']),
  claimNames: z
    .strictObject({ tokenType: claimName, jti: claimName, userId: claimName, refreshExp: claimName })
    .partial(),
  userIdField: text,
  revokeClaim: claimName,
  staleFeed: z.union(
    [z.enum(['check-store', 'fail-closed']), z.strictObject({ acceptFor: duration(1, 3600) })],
    "must be 'check-store', 'fail-closed' or { acceptFor } with a duration from 1s to 3600s",
  ),
  redis: z.union(
    [z.string().regex(/^(rediss?|unix):/), z.custom<unknown>(isRedisClient)],
    "must be an address such as 'redis://localhost:6379', or a client of the package redis",
  ),
  revocationStream: z.boolean(),
  headerName: headerToken,
  headerTypes: z.array(headerToken).min(1, 'must not be empty'),
  accept: z.array(z.enum(['access', 'sliding'])).min(1, 'must not be empty'),
  transport: z.enum(['bearer', 'cookie', 'both']),
  cookies: z
    .strictObject({
      access: z.boolean(),
      sameSite: z.enum(['strict', 'lax', 'none']),
      origins: z.array(safeOrigin),
    })
    .partial(),
  verifiedTokens: z.int().min(0).max(1_000_000),
  claims: z.strictObject({ schema: standardSchema, from: aFunction }),
  respond: z.union(
    [aFunction, z.strictObject({ schema: standardSchema, from: aFunction })],
    'must be a function, or { schema, from }',
  ),
  userFields: standardSchema,
  users: z.looseObject({
    findByLogin: aFunction,
    findById: aFunction,
    verifyPassword: aFunction,
    recordLogin: aFunction.optional(),
  }),
  guessing: z.preprocess(offIsEmpty, guessing),
  hasher: z.enum(['argon2id', 'django']),
  passwords: z.strictObject({ minimumLength: z.int().min(1).max(256).optional() }),
  cors: z.strictObject({ origins: z.array(origin) }),
  admin: z.union(
    [
      z.boolean(),
      z.strictObject({
        separate: z.boolean().optional(),
        idle: duration(60, 43_200).optional(),
        lifetime: duration(300, 86_400).optional(),
        confirm: duration(60, 3600).optional(),
        permissions: aFunction.optional(),
      }),
    ],
    adminRule,
  ),
  pages: z.boolean(),
  trustedHops: z.int().min(0).max(16),
  requireTls: z.boolean(),
  metrics: z.union([z.boolean(), z.strictObject({ registry: metricRegistry })], registryOrBoolean),
  traces: z.boolean(),
  audit: z.union([z.literal(false), z.strictObject({ keep: duration(86_400) })], auditKeep),
  onEvent: aFunction,
  onError: aFunction,
  clock: aFunction,
  random: aFunction,
}

const schema = z.strictObject(optionShapes).partial()

export type GivenOptions<U> = CommonOptions<object, U, object> & {
  readonly userFields?: unknown
  readonly users?: unknown
}

/** The options with every default filled in. */
export type ParsedOptions<U> = GivenOptions<U> &
  Required<Pick<GivenOptions<U>, keyof typeof defaults>> & {
    readonly claimNames: ClaimNames
    readonly guessing: Required<GuessingOption> | false
    readonly cookies?: Required<CookiesOption>
  }

/**
 * Checks options, whoever wrote them, and fills in the defaults.
 *
 * @throws TypeError that names the option, says what is expected, and never shows a value.
 */
export function parseOptions<U>(options: GivenOptions<U>): ParsedOptions<U> {
  const given = withoutUndefined(options)
  const result = schema.safeParse(given)
  if (!result.success) throw new TypeError(sentence(result.error.issues))
  const parsed = Object.freeze(complete(given)) as ParsedOptions<U>
  const contradiction = contradictions(given, parsed)
  if (contradiction !== undefined) throw new TypeError(contradiction)
  checkKeys(parsed)
  return parsed
}

function complete({ claimNames, ...given }: Record<string, unknown>): object {
  const names = Object.freeze({ ...defaults.claimNames, ...(claimNames as object | undefined) })
  // whoever takes over Django's database takes over its tokens, and Django must be able to read the hashes
  const django = 'django' in given ? ({ adopt: true, hasher: 'django' } as const) : {}
  // parsed options are options again: what does not apply must not look as if somebody had asked for it
  const ownKey = 'secret' in given || 'signingKey' in given ? ({ keyRotation: false } as const) : {}
  const guessing =
    given['guessing'] === false
      ? false
      : { ...defaults.guessing, ...withoutUndefined(given['guessing'] ?? {}) }
  const complete = { ...defaults, ...django, ...ownKey, ...given, claimNames: names, guessing }
  if (complete.transport === 'bearer') return complete
  return { ...complete, cookies: { ...cookieDefaults, ...withoutUndefined(given['cookies'] ?? {}) } }
}

function withoutUndefined(options: unknown): Record<string, unknown> {
  if (typeof options !== 'object' || options === null) throw new TypeError('The options must be an object.')
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function sentence(issues: readonly z.core.$ZodIssue[]): string {
  const [issue] = issues
  if (issue === undefined) return 'The options are not valid.'
  const path = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') return `Option "${path}" ${reason(issue)}.`
  const unknown = [path, issue.keys[0]].filter(Boolean).join('.')
  const near = nearestName(unknown, Object.keys(optionShapes))
  return `Unknown option "${unknown}".${near ? ` Did you mean "${near}"?` : ''}`
}

/** What is wrong with a value, as the end of a sentence that begins with its name. */
export function reason(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? `a ${issue.expected}`}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  return issue.message.startsWith('must') ? issue.message : `is not valid: ${issue.message}`
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  object: 'an object',
  string: 'a text',
}

function isKeySetUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, username, password } = new URL(value)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isHere(hostname))
  return username === '' && password === '' && isSafe
}

function isSafeOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || (protocol === 'http:' && isHere(hostname))
}

const isHere = (hostname: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)

function isRedisClient(value: unknown): boolean {
  const { duplicate, publish } = Object(value) as Record<string, unknown>
  return typeof value === 'object' && typeof duplicate === 'function' && typeof publish === 'function'
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value
}
