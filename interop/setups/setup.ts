import type { AuthOptions } from '@carnet/auth'
import { type Algorithm, type ClaimNames, defaultClaimNames } from '@carnet/auth/tokens'
import { type SampleKey, sampleKey } from './keys.ts'

/** Claims of either article; tokens without them are good, as they are for the peer. */
export interface ArticleClaims {
  readonly email?: string
  readonly username?: string
  readonly role?: string
}

export interface PersonFields {
  readonly role: string
}

export type SetupOptions = Partial<AuthOptions<ArticleClaims, PersonFields, object, Partial<PersonFields>>>

/** One way to set SimpleJWT up, and Carnet for it. */
export interface Setup {
  readonly name: string
  /** `SIMPLE_JWT` as both take it; a duration is `{ minutes: 5 }`. The key is added where there is none. */
  readonly simpleJwt: Readonly<Record<string, unknown>>
  /** Settings that name Python of ours by a dotted path: Django's alone. */
  readonly dotted?: Readonly<Record<string, unknown>>
  /** What stands here for the dotted paths. */
  readonly options?: SetupOptions
  /** Whether `token_blacklist` is installed. Default true. */
  readonly blacklistApp?: boolean
  readonly userModel?: 'auth.User' | 'people.Person'
  /** Of a setup that takes the tokens of another issuer: the `kid` of the issuer's key, which the driver publishes. */
  readonly keySetKid?: string
}

/** What the cases must know of a setup: what its settings come to. */
export interface Facts {
  readonly setup: Setup
  readonly algorithm: Algorithm
  /** What signs the tokens that are not made by signing in. */
  readonly sample: SampleKey
  readonly names: ClaimNames
  readonly audience: string | readonly string[] | undefined
  readonly issuer: string | undefined
  readonly headerName: string
  readonly headerTypes: readonly string[]
  /** The types of token that its guards take, in order. */
  readonly guardTypes: readonly ('access' | 'sliding')[]
  readonly accessSeconds: number
  readonly refreshSeconds: number
  readonly slidingSeconds: number
  readonly slidingRefreshSeconds: number
  readonly leewaySeconds: number
  /** The text of a person's user claim. */
  readonly owner: (id: string, username: string) => string
  /** The claim that holds the MD5 of the password column, where it is asked for. */
  readonly revokeClaim: string | undefined
  readonly rotates: boolean
  readonly blacklists: boolean
  readonly hasApp: boolean
  /** Whether tokens of somebody inactive go on. */
  readonly admitsInactive: boolean
}

export function factsOf(setup: Setup): Facts {
  const settings: Readonly<Record<string, unknown>> = { ...setup.simpleJwt, ...setup.dotted }
  const text = (name: string, otherwise: string) => (settings[name] as string | undefined) ?? otherwise
  const algorithm = text('ALGORITHM', 'HS256') as Algorithm
  const types = settings['AUTH_HEADER_TYPES'] ?? ['Bearer']
  const classes = (settings['AUTH_TOKEN_CLASSES'] ?? ['AccessToken']) as readonly string[]
  return {
    setup,
    algorithm,
    sample: sampleKey(algorithm, setup.keySetKid === undefined ? 'ours' : 'issuer'),
    names: {
      tokenType: text('TOKEN_TYPE_CLAIM', defaultClaimNames.tokenType),
      jti: text('JTI_CLAIM', defaultClaimNames.jti),
      userId: text('USER_ID_CLAIM', defaultClaimNames.userId),
      refreshExp: text('SLIDING_TOKEN_REFRESH_EXP_CLAIM', defaultClaimNames.refreshExp),
    },
    audience: (settings['AUDIENCE'] ?? undefined) as Facts['audience'],
    issuer: (settings['ISSUER'] ?? undefined) as string | undefined,
    headerName: headerNameOf(text('AUTH_HEADER_NAME', 'HTTP_AUTHORIZATION')),
    headerTypes: typeof types === 'string' ? [types] : (types as readonly string[]),
    guardTypes: classes.map((path) => (path.endsWith('SlidingToken') ? 'sliding' : 'access')),
    accessSeconds: seconds(settings['ACCESS_TOKEN_LIFETIME'] ?? 300),
    refreshSeconds: seconds(settings['REFRESH_TOKEN_LIFETIME'] ?? 86_400),
    slidingSeconds: seconds(settings['SLIDING_TOKEN_LIFETIME'] ?? 300),
    slidingRefreshSeconds: seconds(settings['SLIDING_TOKEN_REFRESH_LIFETIME'] ?? 86_400),
    leewaySeconds: seconds(settings['LEEWAY'] ?? 0),
    owner: (id, username) => (settings['USER_ID_FIELD'] === 'username' ? username : id),
    revokeClaim:
      settings['CHECK_REVOKE_TOKEN'] === true ? text('REVOKE_TOKEN_CLAIM', 'hash_password') : undefined,
    rotates: settings['ROTATE_REFRESH_TOKENS'] === true,
    blacklists: settings['BLACKLIST_AFTER_ROTATION'] === true,
    hasApp: setup.blacklistApp ?? true,
    admitsInactive: settings['CHECK_USER_IS_ACTIVE'] === false,
  }
}

/** Django's name of a header, `HTTP_X_TOKEN`, as it is sent. */
const headerNameOf = (wsgi: string) =>
  wsgi
    .replace(/^HTTP_/, '')
    .replaceAll('_', '-')
    .toLowerCase()

const unitSeconds: Readonly<Record<string, number>> = { days: 86_400, hours: 3600, minutes: 60, seconds: 1 }

function seconds(duration: unknown): number {
  if (typeof duration === 'number') return duration
  const parts = Object.entries(duration as Record<string, number>)
  return parts.reduce((sum, [unit, count]) => sum + count * (unitSeconds[unit] ?? Number.NaN), 0)
}

/** `SIMPLE_JWT` with the setup's key, and the address of its key set. */
export function withKeys({ setup, algorithm }: Facts, keySetUrl?: string): Readonly<Record<string, unknown>> {
  const { signing, verifying } = sampleKey(algorithm)
  return {
    ...setup.simpleJwt,
    SIGNING_KEY: signing,
    ...(algorithm.startsWith('HS') ? {} : { VERIFYING_KEY: verifying }),
    ...(keySetUrl === undefined ? {} : { JWK_URL: keySetUrl }),
  }
}

export const hasRole = ({ userModel }: Pick<Setup, 'userModel'>): boolean => userModel === 'people.Person'
