import { articleOne, articleTwo } from './articles.ts'
import type { Setup } from './setup.ts'

const tokens = 'rest_framework_simplejwt.tokens'
const rotating = { ROTATE_REFRESH_TOKENS: true, BLACKLIST_AFTER_ROTATION: true }

/** With everything that a token can be asked besides its signature. */
const demanding = {
  AUDIENCE: ['the-api', 'another-api'],
  ISSUER: 'https://issuer.example',
  LEEWAY: 30,
  TOKEN_TYPE_CLAIM: 'kind',
  JTI_CLAIM: 'token_id',
  USER_ID_CLAIM: 'uid',
  SLIDING_TOKEN_REFRESH_EXP_CLAIM: 'renew_until',
  AUTH_TOKEN_CLASSES: [`${tokens}.AccessToken`, `${tokens}.SlidingToken`],
}

/** Every setup that is compared. The first one's recording is whole; the others' hold what is different there. */
export const setups: readonly Setup[] = [
  { name: 'defaults', simpleJwt: {} },
  articleOne,
  { ...articleOne, name: 'article-one-single-use', simpleJwt: { ...articleOne.simpleJwt, ...rotating } },
  articleTwo,
  { name: 'rotation', simpleJwt: { ROTATE_REFRESH_TOKENS: true } },
  { name: 'rotation-and-blacklist', simpleJwt: rotating },
  { name: 'rotation-without-app', simpleJwt: rotating, blacklistApp: false },
  { name: 'blacklist-without-rotation', simpleJwt: { BLACKLIST_AFTER_ROTATION: true } },
  { name: 'no-app', simpleJwt: {}, blacklistApp: false },
  {
    name: 'lifetimes',
    simpleJwt: {
      ACCESS_TOKEN_LIFETIME: { minutes: 15, seconds: 30 },
      REFRESH_TOKEN_LIFETIME: { days: 90 },
      SLIDING_TOKEN_LIFETIME: { hours: 2 },
      SLIDING_TOKEN_REFRESH_LIFETIME: { days: 7 },
    },
  },
  { name: 'leeway', simpleJwt: { LEEWAY: 10, ...rotating } },
  { name: 'leeway-as-duration', simpleJwt: { LEEWAY: { minutes: 1 } } },
  { name: 'audience', simpleJwt: { AUDIENCE: 'the-api' } },
  { name: 'audiences', simpleJwt: { AUDIENCE: ['the-api', 'another-api'], ...rotating } },
  { name: 'issuer', simpleJwt: { ISSUER: 'https://issuer.example' } },
  {
    name: 'claim-names',
    simpleJwt: {
      ...rotating,
      TOKEN_TYPE_CLAIM: 'kind',
      JTI_CLAIM: 'token_id',
      USER_ID_CLAIM: 'uid',
      SLIDING_TOKEN_REFRESH_EXP_CLAIM: 'renew_until',
    },
  },
  { name: 'header-name', simpleJwt: { AUTH_HEADER_NAME: 'HTTP_X_ACCESS_TOKEN' } },
  { name: 'header-types', simpleJwt: { AUTH_HEADER_TYPES: ['JWT', 'Bearer'] } },
  { name: 'one-header-type', simpleJwt: { AUTH_HEADER_TYPES: 'Token' } },
  { name: 'hs384', simpleJwt: { ALGORITHM: 'HS384' } },
  { name: 'demanding-hs256', simpleJwt: { ...demanding } },
  { name: 'demanding-hs512', simpleJwt: { ...demanding, ...rotating, ALGORITHM: 'HS512' } },
  { name: 'demanding-rs256', simpleJwt: { ...demanding, ...rotating, ALGORITHM: 'RS256' } },
  { name: 'demanding-ps256', simpleJwt: { ...demanding, ALGORITHM: 'PS256' } },
  { name: 'demanding-es256', simpleJwt: { ...demanding, ...rotating, ALGORITHM: 'ES256' } },
  { name: 'demanding-eddsa', simpleJwt: { ...demanding, ...rotating, ALGORITHM: 'EdDSA' } },
  { name: 'es512', simpleJwt: { ALGORITHM: 'ES512' } },
  { name: 'sliding-guard', simpleJwt: { AUTH_TOKEN_CLASSES: [`${tokens}.SlidingToken`] } },
  {
    name: 'both-guards',
    simpleJwt: { AUTH_TOKEN_CLASSES: [`${tokens}.AccessToken`, `${tokens}.SlidingToken`] },
  },
  { name: 'check-revoke', simpleJwt: { CHECK_REVOKE_TOKEN: true } },
  {
    name: 'check-revoke-named',
    simpleJwt: { CHECK_REVOKE_TOKEN: true, REVOKE_TOKEN_CLAIM: 'pw', ...rotating },
  },
  { name: 'inactive-users', simpleJwt: { CHECK_USER_IS_ACTIVE: false } },
  { name: 'user-id-field', simpleJwt: { USER_ID_FIELD: 'username', USER_ID_CLAIM: 'sub' } },
  { name: 'last-login', simpleJwt: { UPDATE_LAST_LOGIN: true } },
  {
    name: 'authentication-rule',
    simpleJwt: {},
    dotted: { USER_AUTHENTICATION_RULE: 'peer.serializers.no_staff' },
    options: { authenticationRule: ({ isActive, isStaff }) => isActive && !isStaff },
  },
  { name: 'key-set', simpleJwt: { ALGORITHM: 'RS256' }, keySetKid: 'the-key' },
]

/**
 * Whether tokens can go both ways between two databases: those of a peer that takes another issuer's cannot, nor those
 * with a digest of a password that the other database hashed for itself.
 */
export function isExchanged({ keySetKid, simpleJwt }: Setup): boolean {
  return keySetKid === undefined && simpleJwt['CHECK_REVOKE_TOKEN'] !== true
}
