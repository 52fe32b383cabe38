import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fromSimpleJwt, parseOptions } from './index.ts'
import { settingTable } from './simple-jwt/setting-table.ts'

/** A dictionary no type would let pass, as `settings.py` may hold it. */
const read = (settings: unknown) => fromSimpleJwt(settings as object)
const refusal = (settings: unknown) => {
  try {
    read(settings)
  } catch (error) {
    if (error instanceof TypeError) return error.message
  }
  throw new Error('these settings should have been refused')
}
const always = { rotate: false, copyClaims: true }
const secret = randomBytes(32).toString('hex')
const simplejwt = (path: string) => `rest_framework_simplejwt.${path}`

test('an empty dictionary is what SimpleJWT does by itself', () => {
  expect(read({})).toEqual(always)
  expect(fromSimpleJwt()).toEqual(always)
})

test("SimpleJWT's own defaults, written out, are accepted and change nothing", () => {
  const written = {
    ACCESS_TOKEN_LIFETIME: { minutes: 5 },
    REFRESH_TOKEN_LIFETIME: { days: 1 },
    ROTATE_REFRESH_TOKENS: false,
    BLACKLIST_AFTER_ROTATION: false,
    UPDATE_LAST_LOGIN: false,
    ALGORITHM: 'HS256',
    SIGNING_KEY: secret,
    VERIFYING_KEY: '',
    AUDIENCE: null,
    ISSUER: null,
    JSON_ENCODER: null,
    JWK_URL: null,
    LEEWAY: 0,
    AUTH_HEADER_TYPES: ['Bearer'],
    AUTH_HEADER_NAME: 'HTTP_AUTHORIZATION',
    USER_ID_FIELD: 'id',
    USER_ID_CLAIM: 'user_id',
    USER_AUTHENTICATION_RULE: simplejwt('authentication.default_user_authentication_rule'),
    ON_LOGIN_SUCCESS: simplejwt('serializers.default_on_login_success'),
    ON_LOGIN_FAILED: simplejwt('serializers.default_on_login_failed'),
    AUTH_TOKEN_CLASSES: [simplejwt('tokens.AccessToken')],
    TOKEN_TYPE_CLAIM: 'token_type',
    JTI_CLAIM: 'jti',
    TOKEN_USER_CLASS: simplejwt('models.TokenUser'),
    SLIDING_TOKEN_REFRESH_EXP_CLAIM: 'refresh_exp',
    SLIDING_TOKEN_LIFETIME: { minutes: 5 },
    SLIDING_TOKEN_REFRESH_LIFETIME: { days: 1 },
    TOKEN_OBTAIN_SERIALIZER: simplejwt('serializers.TokenObtainPairSerializer'),
    TOKEN_REFRESH_SERIALIZER: simplejwt('serializers.TokenRefreshSerializer'),
    TOKEN_VERIFY_SERIALIZER: simplejwt('serializers.TokenVerifySerializer'),
    TOKEN_BLACKLIST_SERIALIZER: simplejwt('serializers.TokenBlacklistSerializer'),
    SLIDING_TOKEN_OBTAIN_SERIALIZER: simplejwt('serializers.TokenObtainSlidingSerializer'),
    SLIDING_TOKEN_REFRESH_SERIALIZER: simplejwt('serializers.TokenRefreshSlidingSerializer'),
    CHECK_REVOKE_TOKEN: false,
    REVOKE_TOKEN_CLAIM: 'hash_password',
    CHECK_USER_IS_ACTIVE: true,
  }
  expect(Object.keys(written)).toEqual(Object.keys(settingTable))
  const plain = parseOptions({ rotate: false, copyClaims: true, secret })
  expect(parseOptions(read(written))).toEqual(plain)
})

test('a setting that is undefined is one that is not there', () => {
  expect(read({ ALGORITHM: undefined, AUTH_TOKEN_CLASSES: undefined })).toEqual(always)
})

describe('becomes an option as it is', () => {
  test.each([
    ['ROTATE_REFRESH_TOKENS', true, { rotate: true }],
    ['UPDATE_LAST_LOGIN', true, { updateLastLogin: true }],
    ['ALGORITHM', 'HS512', { algorithm: 'HS512' }],
    ['SIGNING_KEY', secret, { secret }],
    ['AUDIENCE', 'api', { audience: 'api' }],
    ['AUDIENCE', ['api', 'admin'], { audience: ['api', 'admin'] }],
    ['ISSUER', 'https://id.example', { issuer: 'https://id.example' }],
    ['LEEWAY', 10, { leeway: '10s' }],
    ['LEEWAY', { minutes: 1 }, { leeway: '1m' }],
    ['AUTH_HEADER_TYPES', 'JWT', { headerTypes: ['JWT'] }],
    ['AUTH_HEADER_TYPES', ['JWT', 'Bearer'], { headerTypes: ['JWT', 'Bearer'] }],
    ['AUTH_HEADER_NAME', 'HTTP_X_ACCESS_TOKEN', { headerName: 'X-Access-Token' }],
    ['USER_ID_FIELD', 'username', { userIdField: 'username' }],
    ['USER_ID_FIELD', 'pk', {}],
    ['USER_ID_CLAIM', 'sub', { claimNames: { userId: 'sub' } }],
    ['TOKEN_TYPE_CLAIM', 'kind', { claimNames: { tokenType: 'kind' } }],
    ['JTI_CLAIM', 'id', { claimNames: { jti: 'id' } }],
    ['SLIDING_TOKEN_REFRESH_EXP_CLAIM', 'until', { claimNames: { refreshExp: 'until' } }],
    ['AUTH_TOKEN_CLASSES', [simplejwt('tokens.SlidingToken')], { accept: ['sliding'] }],
    ['CHECK_USER_IS_ACTIVE', false, { inactiveUsers: 'accept' }],
    ['CHECK_REVOKE_TOKEN', true, { revokeClaim: 'hash_password' }],
    ['REVOKE_TOKEN_CLAIM', 'mark', {}],
    ['BLACKLIST_AFTER_ROTATION', true, {}],
  ])('%s', (setting, value, options) => {
    expect(read({ [setting]: value })).toEqual({ ...always, ...options })
  })

  test('the names of several claims together', () => {
    const { claimNames } = read({ JTI_CLAIM: 'id', USER_ID_CLAIM: 'user', TOKEN_TYPE_CLAIM: 'kind' })
    expect(claimNames).toEqual({ jti: 'id', userId: 'user', tokenType: 'kind' })
  })

  test('REVOKE_TOKEN_CLAIM where CHECK_REVOKE_TOKEN is on', () => {
    const settings = { CHECK_REVOKE_TOKEN: true, REVOKE_TOKEN_CLAIM: 'mark' }
    expect(read(settings)).toEqual({ ...always, revokeClaim: 'mark' })
  })

  test('JWK_URL, but for the HS algorithms, where SimpleJWT ignores it', () => {
    const JWK_URL = 'https://id.example/jwks.json'
    expect(read({ ALGORITHM: 'RS256', JWK_URL })).toEqual({
      ...always,
      algorithm: 'RS256',
      jwkSetUrl: JWK_URL,
    })
    expect([read({ JWK_URL }), read({ JWK_URL: '' })]).toEqual([always, always])
  })
})

describe('is refused by name and with the reason', () => {
  test.each([
    ['ROTATE_REFRESH_TOKENS', 1, 'must be true or false.'],
    ['BLACKLIST_AFTER_ROTATION', 'True', 'must be true or false.'],
    ['UPDATE_LAST_LOGIN', null, 'must be true or false.'],
    ['CHECK_REVOKE_TOKEN', 'yes', 'must be true or false.'],
    ['CHECK_USER_IS_ACTIVE', null, 'must be true or false.'],
    ['ALGORITHM', 'HS1', 'must be one of HS256, RS256, PS256, ES256 (or with 384 or 512) and EdDSA.'],
    ['ALGORITHM', 'none', 'must be one of'],
    ['ALGORITHM', null, 'must be one of'],
    ['ALGORITHM', 'ML-DSA-44', 'must be one of'],
    ['ALGORITHM', 'ES256K', 'must not be "ES256K": Carnet has no curve secp256k1. Take ES256 or EdDSA.'],
    ['ALGORITHM', 'ES521', 'must not be "ES521": its tokens carry that name'],
    ['AUDIENCE', 5, 'must be a text, or a list of texts.'],
    ['AUDIENCE', [], 'must not be empty.'],
    ['AUDIENCE', '', 'must not be empty.'],
    ['ISSUER', 5, 'must be a text.'],
    ['ISSUER', '', 'must not be empty.'],
    ['AUTH_HEADER_TYPES', [], 'must not be empty.'],
    ['AUTH_HEADER_TYPES', 'two words', 'must be a word that HTTP allows in a header.'],
    ['AUTH_HEADER_TYPES', null, 'must be a list.'],
    ['AUTH_HEADER_NAME', 'X-Access-Token', 'must be a header as WSGI calls it'],
    ['AUTH_HEADER_NAME', 'HTTP_', 'must be a header as WSGI calls it'],
    ['AUTH_HEADER_NAME', null, 'must be a header as WSGI calls it'],
    ['USER_ID_FIELD', '', 'must not be empty.'],
    ['USER_ID_FIELD', null, 'must be a text.'],
    ['USER_ID_CLAIM', null, 'must not be None: a token would name no user.'],
    ['USER_ID_CLAIM', '', 'must be a claim that is free.'],
    ['USER_ID_CLAIM', 'exp', 'must be a claim that is free.'],
    ['TOKEN_TYPE_CLAIM', null, 'must not be None: a refresh token could not be told from an access token.'],
    ['JTI_CLAIM', 'user_id', 'and "USER_ID_CLAIM" must not name the same claim.'],
    ['TOKEN_TYPE_CLAIM', 'user_id', 'and "USER_ID_CLAIM" must not name the same claim.'],
    ['JTI_CLAIM', null, 'must not be None: a token without id cannot be revoked.'],
    ['JTI_CLAIM', 5, 'must be a text.'],
    ['SLIDING_TOKEN_REFRESH_EXP_CLAIM', null, 'must not be None'],
    ['SLIDING_TOKEN_REFRESH_EXP_CLAIM', 'exp', 'must be a claim that is free.'],
    ['REVOKE_TOKEN_CLAIM', '', 'must be a claim that is free.'],
    ['AUTH_TOKEN_CLASSES', [], 'must be a list of at least one class'],
    ['AUTH_TOKEN_CLASSES', simplejwt('tokens.AccessToken'), 'must be a list of at least one class'],
    ['AUTH_TOKEN_CLASSES', [simplejwt('tokens.RefreshToken')], 'refresh and untyped tokens prove no caller'],
    ['AUTH_TOKEN_CLASSES', ['app.tokens.Mine'], 'option "claims" of a guard takes as a function'],
  ])('%s %j', (setting, value, sentence) => {
    const told = refusal({ [setting]: value })
    expect(told).toMatch(new RegExp(`^Settings? "${setting}" `))
    expect(told).toContain(sentence)
  })

  test.each(['JTI_CLAIM', 'USER_ID_CLAIM', 'TOKEN_TYPE_CLAIM'])(
    'REVOKE_TOKEN_CLAIM with the name of %s',
    (setting) => {
      const settings = { CHECK_REVOKE_TOKEN: true, REVOKE_TOKEN_CLAIM: 'same', [setting]: 'same' }
      expect(refusal(settings)).toBe(
        `Settings "${setting}" and "REVOKE_TOKEN_CLAIM" must not name the same claim.`,
      )
    },
  )

  test('a claim named jti beside an id with another name', () => {
    expect(refusal({ JTI_CLAIM: 'id', USER_ID_CLAIM: 'jti' })).toBe(
      'Setting "USER_ID_CLAIM" must not be "jti": that claim is the id of a token.',
    )
  })

  test.each([
    ['file:///etc/passwd'],
    ['http://id.example/jwks.json'],
    ['https://user:hunter2@id.example/jwks.json'],
    ['id.example'],
    [5],
  ])('JWK_URL %s', (JWK_URL) => {
    const told = refusal({ ALGORITHM: 'RS256', JWK_URL })
    expect(told).toMatch(/^Setting "JWK_URL" must be /)
    expect(told).not.toContain('hunter2')
  })
})

describe('dotted paths', () => {
  test.each([
    ['USER_AUTHENTICATION_RULE', '"authenticationRule"'],
    ['ON_LOGIN_SUCCESS', '"onEvent"'],
    ['ON_LOGIN_FAILED', '"onEvent"'],
    ['JSON_ENCODER', '"claims"'],
    ['TOKEN_USER_CLASS', '"claims"'],
    ['TOKEN_OBTAIN_SERIALIZER', '"claims" and "respond"'],
    ['TOKEN_REFRESH_SERIALIZER', '"claims"'],
    ['TOKEN_VERIFY_SERIALIZER', '"claims"'],
    ['TOKEN_BLACKLIST_SERIALIZER', '"onEvent"'],
    ['SLIDING_TOKEN_OBTAIN_SERIALIZER', '"claims" and "respond"'],
    ['SLIDING_TOKEN_REFRESH_SERIALIZER', '"claims"'],
  ])('of %s are refused with the option that takes a function', (setting, option) => {
    for (const value of ['app.module.mine', () => true, 5]) {
      const told = refusal({ [setting]: value })
      expect(told).toContain(`Setting "${setting}" must be left out: Carnet cannot run what it names. Option`)
      expect(told).toContain(option)
      expect(told).not.toContain('app.module')
    }
  })
})

describe('names', () => {
  test.each(['AUTH_HEADER_TYPE', 'AUTH_TOKEN_CLASS', 'SECRET_KEY', 'TOKEN_BACKEND_CLASS'])(
    "that SimpleJWT removed are refused with SimpleJWT's sentence: %s",
    (name) => {
      expect(refusal({ [name]: 'x' })).toBe(
        `The '${name}' setting has been removed. Please refer to 'https://django-rest-framework-simplejwt.readthedocs.io/en/latest/settings.html' for available settings.`,
      )
    },
  )

  test.each([
    ['ACCES_TOKEN_LIFETIME', 'Unknown setting "ACCES_TOKEN_LIFETIME". Did you mean "ACCESS_TOKEN_LIFETIME"?'],
    ['accessLifetime', 'Unknown setting "accessLifetime".'],
    ['toString', 'Unknown setting "toString".'],
  ])('that nobody knows are refused: %s', (name, sentence) => {
    expect(refusal({ [name]: 5 })).toContain(sentence)
  })

  test.each([[null], [5], ['SIMPLE_JWT']])('must stand in an object, not in %j', (settings) => {
    expect(refusal(settings)).toBe('The settings of SimpleJWT must be an object.')
  })
})
