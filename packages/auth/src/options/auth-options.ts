import type { AuthEventHook } from '../sessions/index.ts'
import type { MetricRegistry } from '../telemetry/index.ts'
import type {
  Algorithm,
  ClaimNames,
  Duration,
  Jwk,
  KeySource,
  Random,
  ReservedClaim,
} from '../tokens/index.ts'
import type { OwnUser, OwnUsers, StandardSchema, User } from '../users/index.ts'
import type { AdminOption } from './admin-option.ts'
import type { AuditOption } from './audit-option.ts'
import type { CookiesOption } from './cookies-option.ts'
import type { GuessingOption } from './guessing-option.ts'
import type { PostgresOption } from './postgres-option.ts'

/** The claims that a developer adds to every token, from a user. */
export interface ClaimsOption<C extends object, U> {
  /** What the claims look like: checked where they are issued and on every request that shows them. */
  readonly schema: StandardSchema<unknown, C> & WithoutReserved<C>
  /** Called at each sign-in and, unless `copyClaims`, at each refresh. If it throws, nothing is changed. */
  // around the whole function: around its result alone, a literal would be widened to a string
  readonly from: NoInfer<(user: U) => C | Promise<C>>
}

/** What a developer adds to the answer of a sign-in, from a user: a function, or one whose answer a schema checks. */
export type RespondOption<M extends object, U> =
  | ((context: { readonly user: U }) => M | Promise<M>)
  | {
      readonly schema: StandardSchema<unknown, M>
      readonly from: NoInfer<(context: { readonly user: U }) => M | Promise<M>>
    }

/** A type error that names the claims which Carnet itself writes. */
type WithoutReserved<C> = keyof C & ReservedClaim extends never
  ? unknown
  : { readonly 'these claims are reserved': keyof C & ReservedClaim }

/** A database that Django's own `migrate` made: its user table, and which column holds what. */
export interface DjangoDatabase {
  /** The table of `AUTH_USER_MODEL`. Default `auth_user`. */
  readonly userTable?: string
  /**
   * The columns by field, where they are not Django's own or not the field's name in snake case: such as
   * `{ username: 'email' }`, or `{ role: 'job_role' }` for a field of `userFields`. Empty: the table has no such column.
   */
  readonly columns?: Readonly<Record<string, string>>
}

/** A client of the package `redis`, as far as it must be one. */
export interface RedisClient {
  duplicate(): unknown
  publish(channel: string, message: string): Promise<unknown>
}

/** The choices of every kind of set-up. Defaults stand in `defaults.ts`. */
export interface CommonOptions<C extends object, U, M extends object> {
  /**
   * `sqlite:PATH`, `sqlite::memory:` for a database that ends with the process, or `postgres://USER:PASSWORD@HOST/NAME`.
   * Default `sqlite:carnet.db`.
   */
  readonly database?: string
  /** How a PostgreSQL database is used. */
  readonly postgres?: PostgresOption
  /** Applies missing migrations when `createAuth` runs. Default false: `carnet migrate` does it. */
  readonly autoMigrate?: boolean
  /** Says that `database` is one that Django made and may go on using: its users, and its token tables if it has any. */
  readonly django?: DjangoDatabase
  /** Where the endpoints begin. Default `/api`. */
  readonly basePath?: string

  /** The algorithm that signs. Default HS256. */
  readonly algorithm?: Algorithm
  /** The secret of an HS algorithm, at least 32 bytes of text: bring your own key. */
  readonly secret?: string
  /** The private key of another algorithm, as PEM or JWK: bring your own key. */
  readonly signingKey?: string | Jwk
  /** More keys whose tokens are accepted. One of them may have no `kid`: it checks the tokens that name no key. */
  readonly verificationKeys?: readonly KeySource[]
  /** Where another issuer publishes its keys (RFC 7517): https, or http on this machine. `kid` selects among them. */
  readonly jwkSetUrl?: string
  /** Encrypts the signing keys that Carnet keeps in the database, where you bring none. At least 32 bytes of text. */
  readonly keySecret?: string
  /** A file that holds `keySecret`; made with mode 0600 if it does not exist. Default `carnet.key` beside an SQLite file, else here. */
  readonly keySecretFile?: string

  /**
   * How old a key that Carnet keeps becomes before the next one signs, without anybody's doing; false: `carnet keys
   * rotate` does it. From 1h to 3650d. Default `{ every: '90d' }`.
   */
  readonly keyRotation?: { readonly every: Duration } | false

  readonly accessLifetime?: Duration
  readonly refreshLifetime?: Duration
  readonly slidingLifetime?: Duration
  readonly slidingRefreshLifetime?: Duration
  /** Ends a session however often it is refreshed. Default: never. */
  readonly sessionLifetime?: Duration
  /** How long a retired refresh token still gets its successor. Default 10s, at most 60s, 0s for strict single use. */
  readonly grace?: Duration
  /**
   * How long, counted as `grace` is, the predecessor of a token of which nothing has been seen in use yet still gets it:
   * for responses that were lost for longer than `grace`. At most 24h. Default: not at all.
   */
  readonly lateRetry?: Duration
  /**
   * Ends a session when a token within `grace` has been shown in so many generations in a row by a client whose address
   * and user agent both differ from the session's. Default: that is an event and a row of the audit log, and ends nothing.
   */
  readonly shadow?: { readonly endAfter: number }
  /** How many live sessions a user may have; a sign-in beyond that ends the one used least recently. Default: any number. */
  readonly maximumSessions?: number
  /** Tolerance for the clocks of other servers, at most 300s. Default 0s. */
  readonly leeway?: Duration
  /** Default true: every refresh answers a new refresh token, and the old one is used up. */
  readonly rotate?: boolean
  /** Default false: claims are computed anew at each refresh. */
  readonly copyClaims?: boolean
  /** Lets refresh tokens of a system without sessions, such as Django's, become sessions here. Default false. */
  readonly adopt?: boolean
  readonly updateLastLogin?: boolean
  /** Asked at each sign-in and each refresh, besides `isActive`: false is answered as for an unknown user. */
  readonly authenticationRule?: (user: U) => boolean | Promise<boolean>
  /** `accept` lets sessions of inactive users go on; nobody inactive can sign in. Default `refuse`. */
  readonly inactiveUsers?: 'refuse' | 'accept'

  /** Written as `aud`, and asked of every token: any one of them. */
  readonly audience?: string | readonly string[]
  /** Written as `iss`, and asked of every token. */
  readonly issuer?: string
  /** The header's `typ`: `JWT`, as SimpleJWT's, or `at+jwt` (RFC 9068), which is then asked for as well. */
  readonly headerTyp?: 'JWT' | 'at+jwt'
  /** How the claims are called that carry type, id, user and a sliding token's end. Default SimpleJWT's names. */
  readonly claimNames?: Partial<ClaimNames>
  /** The user's field that the user claim holds, and by which a token finds its user. Default `id`. */
  readonly userIdField?: string
  /**
   * The claim in which Django, with `CHECK_REVOKE_TOKEN`, wrote the MD5 of the password hash: compared in tokens that
   * name no session. Never written. Default: not looked at.
   */
  readonly revokeClaim?: string

  /**
   * What guards do when this process has heard nothing of revocations for too long: ask the store for each request;
   * `fail-closed`, answer 503; or `{ acceptFor }`, accept for so long after the last news, and then ask the store.
   * Default `check-store`.
   */
  readonly staleFeed?: 'check-store' | 'fail-closed' | { readonly acceptFor: Duration }

  /**
   * An address such as `redis://localhost:6379`, or a client of the package `redis`, whose settings are used. Redis (or
   * Valkey) tells the other processes at once that there is news, and counts failed attempts. The database does both
   * where it fails. Default none.
   */
  readonly redis?: string | RedisClient
  /**
   * Tells ended sessions to services that have no database (`@carnet/auth/verifier`), at
   * `/.well-known/carnet/revocations`: signed, so `algorithm` must be an asymmetric one. Default false.
   */
  readonly revocationStream?: boolean

  /** The header that carries the token. Default `Authorization`. */
  readonly headerName?: string
  /** The words before the token; the first stands in `WWW-Authenticate`. Default `['Bearer']`. */
  readonly headerTypes?: readonly string[]
  /** The token types that prove a caller. Default `['access']`. */
  readonly accept?: readonly ('access' | 'sliding')[]
  /**
   * How refresh tokens travel: in bodies; in cookies that no script can read; or `both`, where a page asks for cookies by
   * the header `X-Carnet-Transport: cookie`. Default `bearer`: in bodies.
   */
  readonly transport?: 'bearer' | 'cookie' | 'both'
  /** How cookies carry them, with `transport: 'cookie'` or `'both'`. */
  readonly cookies?: CookiesOption
  /** How many verified tokens are remembered, so that the next request need not check the signature. Default 0. */
  readonly verifiedTokens?: number

  readonly claims?: ClaimsOption<C, U>
  /** What to add to the answers of the endpoints that begin a session; with a schema, `carnet types` can tell pages of it. */
  readonly respond?: RespondOption<M, U>

  /** What becomes of wrong passwords; false: nothing. On by default. */
  readonly guessing?: GuessingOption | false
  readonly passwords?: { readonly minimumLength?: number }
  /** How new password hashes are written. Default `argon2id`; with `django`, `django`: PBKDF2, which Django reads too. */
  readonly hasher?: 'argon2id' | 'django'
  /** Origins of pages that may call this server from a browser, such as `http://localhost:5173`. Default none. */
  readonly cors?: { readonly origins: readonly string[] }
  /**
   * The admin at `/admin/`, for users who are staff: users, sessions and their tokens, keys, the audit log. Default true;
   * false: there is none.
   */
  readonly admin?: boolean | AdminOption<U>
  /**
   * Answers browsers with pages: forms at the endpoints, `/inspect` and `/docs`. Default: unless `NODE_ENV` is
   * `production`.
   */
  readonly pages?: boolean
  /** How many proxies in front of this server may be believed in `X-Forwarded-For` and `-Proto`. Default 0. */
  readonly trustedHops?: number
  /** Refuses requests that did not come over TLS, except from this machine. Default false. */
  readonly requireTls?: boolean

  /**
   * Measures requests, sign-ins, the store and more for Prometheus: `auth.metrics()` tells them, and the registry if you
   * bring one. Needs the package `prom-client`. Default false.
   */
  readonly metrics?: boolean | { readonly registry: MetricRegistry }
  /** Tells OpenTelemetry of each endpoint, verb of the store and hash. Needs `@opentelemetry/api`. Default false. */
  readonly traces?: boolean

  /**
   * The audit log: who did what, and when, from where. Default `{ keep: '400d' }`; false: nothing is written down.
   */
  readonly audit?: AuditOption | false
  readonly onEvent?: AuthEventHook
  /** Told of faults: a hook that threw, a database that failed. Default: a line on standard error. */
  readonly onError?: (error: unknown) => void

  /** Unix milliseconds. Default `Date.now`. */
  readonly clock?: () => number
  /** Default: the operating system's. */
  readonly random?: Random
}

/** Options of a set-up in which Carnet keeps the users. `Input` is what the fields are before their defaults. */
export interface AuthOptions<C extends object, F extends object, M extends object, Input extends object = F>
  extends CommonOptions<C, User<F>, M> {
  /** The fields that your users have besides Django's. */
  readonly userFields?: StandardSchema<Input, F>
  readonly users?: never
}

/** Options of a set-up in which the users are in a table of yours. */
export interface OwnUsersOptions<C extends object, U extends OwnUser, M extends object>
  extends CommonOptions<C, U, M> {
  readonly users: OwnUsers<U>
  readonly userFields?: never
}
