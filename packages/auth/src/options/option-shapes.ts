import { z } from 'zod'
import type { MetricRegistry } from '../telemetry/index.ts'
import { algorithms, isAlgorithm } from '../tokens/index.ts'
import { adminShape } from './admin-option.ts'
import { auditShape } from './audit-option.ts'
import { cookiesShape } from './cookies-option.ts'
import { guessingShape } from './guessing-option.ts'
import { postgresShape } from './postgres-option.ts'
import { aFunction, duration, isSafeAddress, origin, text } from './value-shapes.ts'

const standardSchema = z.custom<unknown>(
  (value) =>
    value !== null && ['object', 'function'].includes(typeof value) && '~standard' in (value as object),
  'must be a schema of a library that speaks Standard Schema, such as zod',
)
const headerToken = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be a word that HTTP allows in a header')
const keySource = z.custom<unknown>(
  (value) =>
    typeof value === 'object' && value !== null && ['secret', 'pem', 'jwk'].some((name) => name in value),
  'must be { algorithm, secret }, { algorithm, pem } or { jwk }, with a kid for all but one',
)

const claimName = z
  .string()
  .refine((name) => name !== '' && !fixedClaims.has(name), 'must be a claim that is free')
// what RFC 7519 gives a meaning of its own, and the session
const fixedClaims = new Set(['exp', 'iat', 'nbf', 'iss', 'aud', 'sid', 'cnf', '__proto__'])
const jwkSetUrl = z.string().refine(isKeySetUrl, 'must be an https address, or http on this machine')

const registryOrBoolean = 'must be true, false, or { registry } with a registry of prom-client'
const metricRegistry = z.custom<MetricRegistry>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    ['metrics', 'registerMetric'].every((name) => typeof Reflect.get(value, name) === 'function'),
  registryOrBoolean,
)

/** What each option may be, whoever wrote it. */
export const optionShapes = {
  database: z
    .string()
    .regex(/^(sqlite:.|postgres(ql)?:\/\/)/, "must be 'sqlite:PATH' or 'postgres://USER:PASSWORD@HOST/NAME'"),
  postgres: postgresShape,
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
  cookies: cookiesShape,
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
  guessing: guessingShape,
  hasher: z.enum(['argon2id', 'django']),
  passwords: z.strictObject({ minimumLength: z.int().min(1).max(256).optional() }),
  cors: z.strictObject({ origins: z.array(origin) }),
  admin: adminShape,
  pages: z.boolean(),
  trustedHops: z.int().min(0).max(16),
  requireTls: z.boolean(),
  metrics: z.union([z.boolean(), z.strictObject({ registry: metricRegistry })], registryOrBoolean),
  traces: z.boolean(),
  audit: auditShape,
  onEvent: aFunction,
  onError: aFunction,
  clock: aFunction,
  random: aFunction,
}

function isKeySetUrl(value: string): boolean {
  if (!isSafeAddress(value)) return false
  const { username, password } = new URL(value)
  return username === '' && password === ''
}

function isRedisClient(value: unknown): boolean {
  const { duplicate, publish } = Object(value) as Record<string, unknown>
  return typeof value === 'object' && typeof duplicate === 'function' && typeof publish === 'function'
}
