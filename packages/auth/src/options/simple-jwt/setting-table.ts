import { z } from 'zod'
import { isSymmetric, readAlgorithm, readSigningKey, readVerifyingKey } from './setting-keys.ts'
import {
  asClaimName,
  asLifetime,
  asNothing,
  asOption,
  asOptionOrNone,
  asPath,
  claim,
  leeway,
  type SettingRow,
  truth,
} from './setting-readers.ts'
import type { SimpleJwtSettings } from './simple-jwt-settings.ts'

const packageName = 'rest_framework_simplejwt'
const serializer = (name: string) => `${packageName}.serializers.${name}`
const claimsAndAnswer = 'Options "claims" and "respond" take functions: what tokens say, and what answers add'

/** Every setting of SimpleJWT 5.5, in the order of its own table: how it is read, and what it becomes. */
export const settingTable: Readonly<Record<keyof SimpleJwtSettings, SettingRow>> = {
  ACCESS_TOKEN_LIFETIME: asLifetime('accessLifetime'),
  REFRESH_TOKEN_LIFETIME: asLifetime('refreshLifetime'),
  ROTATE_REFRESH_TOKENS: asOption('rotate'),
  // a token that was rotated is used up here, and a blacklisted one is never good
  BLACKLIST_AFTER_ROTATION: asNothing(z.boolean()),
  UPDATE_LAST_LOGIN: asOption('updateLastLogin'),

  ALGORITHM: { becomes: ['algorithm'], read: (value) => ({ algorithm: readAlgorithm(value) }) },
  SIGNING_KEY: { becomes: ['secret', 'signingKey'], read: readSigningKey },
  VERIFYING_KEY: { becomes: ['verificationKeys'], read: readVerifyingKey },
  AUDIENCE: asOptionOrNone('audience'),
  ISSUER: asOptionOrNone('issuer'),
  JSON_ENCODER: asPath(null, 'Option "claims" takes a function, which answers JSON values'),
  JWK_URL: { becomes: ['jwkSetUrl'], read: readJwkUrl },
  LEEWAY: leeway,

  AUTH_HEADER_TYPES: { becomes: ['headerTypes'], read: readHeaderTypes },
  AUTH_HEADER_NAME: { becomes: ['headerName'], read: readHeaderName },
  USER_ID_FIELD: { becomes: ['userIdField'], read: readUserIdField },
  USER_ID_CLAIM: asClaimName('userId', 'a token would name no user'),
  USER_AUTHENTICATION_RULE: asPath(
    `${packageName}.authentication.default_user_authentication_rule`,
    'Option "authenticationRule" takes a function of the user',
  ),
  ON_LOGIN_SUCCESS: asPath(
    serializer('default_on_login_success'),
    'Option "onEvent" takes a function; its event is "sign_in"',
  ),
  ON_LOGIN_FAILED: asPath(
    serializer('default_on_login_failed'),
    'Option "onEvent" takes a function; its event is "sign_in_failed"',
  ),

  AUTH_TOKEN_CLASSES: { becomes: ['accept'], read: readTokenClasses },
  TOKEN_TYPE_CLAIM: asClaimName('tokenType', 'a refresh token could not be told from an access token'),
  JTI_CLAIM: asClaimName('jti', 'a token without id cannot be revoked'),
  TOKEN_USER_CLASS: asPath(
    `${packageName}.models.TokenUser`,
    'Option "claims" takes a function and a schema, and auth.tokenUserOf(request) gives a TokenUser',
  ),

  SLIDING_TOKEN_REFRESH_EXP_CLAIM: asClaimName('refreshExp', 'a sliding token could not be refreshed'),
  SLIDING_TOKEN_LIFETIME: asLifetime('slidingLifetime'),
  SLIDING_TOKEN_REFRESH_LIFETIME: asLifetime('slidingRefreshLifetime'),

  TOKEN_OBTAIN_SERIALIZER: asPath(serializer('TokenObtainPairSerializer'), claimsAndAnswer),
  TOKEN_REFRESH_SERIALIZER: asPath(
    serializer('TokenRefreshSerializer'),
    'Option "claims" takes a function, which with copyClaims: false runs at each refresh',
  ),
  TOKEN_VERIFY_SERIALIZER: asPath(
    serializer('TokenVerifySerializer'),
    'Option "claims" takes a schema, and a route of yours may ask auth.tokens.verify',
  ),
  TOKEN_BLACKLIST_SERIALIZER: asPath(
    serializer('TokenBlacklistSerializer'),
    'Option "onEvent" takes a function; its event is "revocation"',
  ),
  SLIDING_TOKEN_OBTAIN_SERIALIZER: asPath(serializer('TokenObtainSlidingSerializer'), claimsAndAnswer),
  SLIDING_TOKEN_REFRESH_SERIALIZER: asPath(
    serializer('TokenRefreshSlidingSerializer'),
    'Option "claims" takes a function, which with copyClaims: false runs at each refresh',
  ),

  CHECK_REVOKE_TOKEN: {
    becomes: ['revokeClaim'],
    read: (value, { REVOKE_TOKEN_CLAIM }) =>
      truth(value) && REVOKE_TOKEN_CLAIM === undefined ? { revokeClaim: 'hash_password' } : {},
  },
  // as there, without meaning while nothing is checked
  REVOKE_TOKEN_CLAIM: {
    becomes: ['revokeClaim'],
    read(value, { CHECK_REVOKE_TOKEN }) {
      const revokeClaim = claim(value)
      return CHECK_REVOKE_TOKEN === true ? { revokeClaim } : {}
    },
  },
  CHECK_USER_IS_ACTIVE: {
    becomes: ['inactiveUsers'],
    read: (value) => ({ inactiveUsers: truth(value) ? 'refuse' : 'accept' }),
  },
}

function readJwkUrl(...[value, settings]: Parameters<SettingRow['read']>) {
  // as there, a secret is never looked for at an address
  if (value === '' || isSymmetric(settings)) return {}
  return asOptionOrNone('jwkSetUrl').read(value, settings)
}

function readHeaderTypes(...[value, settings]: Parameters<SettingRow['read']>) {
  return asOption('headerTypes').read(typeof value === 'string' ? [value] : value, settings)
}

/** From the name of a WSGI variable, as Django knows headers. */
function readHeaderName(value: unknown) {
  const [, words] = typeof value === 'string' ? (/^HTTP_([A-Z\d]+(?:_[A-Z\d]+)*)$/.exec(value) ?? []) : []
  if (words === undefined) {
    throw new TypeError('must be a header as WSGI calls it: HTTP_X_ACCESS_TOKEN is X-Access-Token.')
  }
  const headerName = words.split('_').map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
  return { headerName: headerName.join('-') }
}

function readUserIdField(...[value, settings]: Parameters<SettingRow['read']>) {
  // the default, which tables of other makers have too; pk is Django's other name for it
  return value === 'id' || value === 'pk' ? {} : asOption('userIdField').read(value, settings)
}

const tokenClasses = { AccessToken: 'access', SlidingToken: 'sliding' } as const
const tokenPaths = Object.entries(tokenClasses).map(
  ([name, type]) => [`${packageName}.tokens.${name}`, type] as const,
)

function readTokenClasses(value: unknown) {
  if (!Array.isArray(value) || value.length === 0) {
    throw new TypeError('must be a list of at least one class: with none, nobody could prove who they are.')
  }
  const known = new Map<unknown, (typeof tokenPaths)[number][1]>(tokenPaths)
  return {
    accept: value.map((path) => {
      const type = known.get(path)
      if (type !== undefined) return type
      throw new TypeError(
        `may name ${tokenPaths.map(([own]) => own).join(' and ')}: refresh and untyped tokens prove no caller, and ` +
          'what a class of your own asks, the option "claims" of a guard takes as a function.',
      )
    }),
  }
}
