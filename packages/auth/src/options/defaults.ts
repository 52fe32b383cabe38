import { defaultClaimNames } from '../tokens/index.ts'
import type { CookiesOption } from './cookies-option.ts'

/** Every default: SimpleJWT's, but for rotation, which is on. */
export const defaults = {
  database: 'sqlite:carnet.db',
  autoMigrate: false,
  basePath: '/api',
  algorithm: 'HS256',
  verificationKeys: [],
  keyRotation: { every: '90d' },
  accessLifetime: '5m',
  refreshLifetime: '1d',
  slidingLifetime: '5m',
  slidingRefreshLifetime: '1d',
  grace: '10s',
  leeway: '0s',
  rotate: true,
  copyClaims: false,
  adopt: false,
  updateLastLogin: false,
  inactiveUsers: 'refuse',
  headerTyp: 'JWT',
  claimNames: defaultClaimNames,
  userIdField: 'id',
  staleFeed: 'check-store',
  revocationStream: false,
  headerName: 'Authorization',
  headerTypes: ['Bearer'],
  accept: ['access'],
  transport: 'bearer',
  verifiedTokens: 0,
  hasher: 'argon2id',
  guessing: {
    freeFailures: 5,
    longestDelay: '15m',
    maximumFailures: 100,
    perAddress: 50,
    ipv6Prefix: 64,
    alarm: 600,
  },
  passwords: { minimumLength: 8 },
  cors: { origins: [] },
  admin: { separate: false, idle: '30m', lifetime: '12h', confirm: '10m' },
  /** Where it runs when that is asked for: the command reads `.env` before. */
  get pages(): boolean {
    // biome-ignore lint/style/noProcessEnv: what every library asks to know where it runs
    return process.env['NODE_ENV'] !== 'production'
  },
  trustedHops: 0,
  requireTls: false,
  audit: { keep: '400d' },
  metrics: false,
  traces: false,
} as const

/** Those of `cookies`, where `transport` asks for any. */
export const cookieDefaults = {
  access: false,
  sameSite: 'strict',
  origins: [],
} as const satisfies CookiesOption
