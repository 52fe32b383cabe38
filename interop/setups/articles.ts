import type { ArticleClaims, PersonFields, Setup, SetupOptions } from './setup.ts'

/** A schema that takes any object: the peer looks at no claim of ours. */
const anyObject = {
  '~standard': {
    version: 1 as const,
    vendor: 'carnet-interop',
    validate: (value: unknown) => ({ value: value as ArticleClaims }),
  },
}

const serializers = 'peer.serializers'

/** The first article's dictionary, as it stands there. */
export const articleOne: Setup = {
  name: 'article-one',
  simpleJwt: {
    ACCESS_TOKEN_LIFETIME: { minutes: 5 },
    REFRESH_TOKEN_LIFETIME: { days: 30 },
    ROTATE_REFRESH_TOKENS: true,
    UPDATE_LAST_LOGIN: false,
    ALGORITHM: 'HS256',
    VERIFYING_KEY: '',
    AUDIENCE: null,
    ISSUER: null,
    JSON_ENCODER: null,
    JWK_URL: null,
    LEEWAY: 0,
    AUTH_HEADER_TYPES: ['Bearer'],
    USER_ID_FIELD: 'id',
    USER_ID_CLAIM: 'user_id',
    AUTH_TOKEN_CLASSES: ['rest_framework_simplejwt.tokens.AccessToken'],
    TOKEN_TYPE_CLAIM: 'token_type',
    TOKEN_USER_CLASS: 'rest_framework_simplejwt.models.TokenUser',
    JTI_CLAIM: 'jti',
    SLIDING_TOKEN_REFRESH_EXP_CLAIM: 'refresh_exp',
    SLIDING_TOKEN_LIFETIME: { minutes: 5 },
    SLIDING_TOKEN_REFRESH_LIFETIME: { days: 1 },
  },
  dotted: {
    TOKEN_OBTAIN_SERIALIZER: `${serializers}.FirstArticle`,
    SLIDING_TOKEN_OBTAIN_SERIALIZER: `${serializers}.FirstArticleSliding`,
  },
  options: {
    claims: { schema: anyObject, from: ({ email, username }) => ({ email, username }) },
  },
}

const role: NonNullable<SetupOptions['userFields']> = {
  '~standard': {
    version: 1,
    vendor: 'carnet-interop',
    validate: (value) => ({ value: { role: 'reader', ...(value as Partial<PersonFields>) } }),
  },
}

/** The second article: a user model with a role, the role in the token, the user in the answer, no blacklist. */
export const articleTwo: Setup = {
  name: 'article-two',
  simpleJwt: {},
  dotted: {
    TOKEN_OBTAIN_SERIALIZER: `${serializers}.SecondArticle`,
    SLIDING_TOKEN_OBTAIN_SERIALIZER: `${serializers}.SecondArticleSliding`,
  },
  blacklistApp: false,
  userModel: 'people.Person',
  options: {
    userFields: role,
    claims: { schema: anyObject, from: ({ username, role }) => ({ username, role }) },
    respond: ({ user: { username, email } }) => ({ user: { username, email } }),
  },
}
