import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defaults, parseOptions } from './index.ts'

const secret = randomBytes(32).toString('hex')
const privateKey = (type: 'P-256' | 'P-384') =>
  generateKeyPairSync('ec', { namedCurve: type })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()
const es256 = privateKey('P-256')

/** Options, whatever types say. */
const parse = (options: unknown) => parseOptions(options as Parameters<typeof parseOptions>[0])

function refusal(options: unknown): string {
  try {
    parse(options)
  } catch (error) {
    if (error instanceof TypeError) return error.message
  }
  return ''
}

test('no options are the defaults', () => {
  expect(parse({})).toEqual(defaults)
  expect(parse({ grace: undefined, claims: undefined })).toEqual(defaults)
})

test('every default is accepted when it is given', () => {
  expect(parse(defaults)).toEqual(defaults)
})

test('what is given stands, the rest is filled in, and nothing can be changed afterwards', () => {
  const parsed = parse({ grace: '0s', secret, cors: { origins: ['https://app.example.com'] } })
  expect(parsed).toEqual({
    ...defaults,
    keyRotation: false,
    grace: '0s',
    secret,
    cors: { origins: ['https://app.example.com'] },
  })
  expect(Object.isFrozen(parsed)).toBe(true)
})

test.each([
  ['clock', Date.now],
  ['claims', { schema: z.object({}), from: () => ({}) }],
  ['userFields', z.object({})],
  ['users', { findByLogin: () => {}, findById: () => {}, verifyPassword: () => {}, table: 'people' }],
  ['audience', 'a'],
  ['audience', ['a', 'b']],
  ['basePath', ''],
  ['basePath', '/api/v1'],
  ['database', 'sqlite::memory:'],
  ['database', 'postgres://ada:secret@localhost/x?sslmode=verify-full'],
  ['database', 'postgresql:///x'],
  ['grace', '60s'],
  ['grace', '1m'],
  ['leeway', '5m'],
  ['refreshLifetime', '36500d'],
  ['headerName', 'X-Access-Token'],
  ['headerTypes', ['Bearer', 'JWT']],
  ['passwords', {}],
  ['jwkSetUrl', 'https://a.example/keys'],
  ['jwkSetUrl', 'http://127.0.0.1:8000/keys'],
  ['userIdField', 'username'],
  ['hasher', 'django'],
  ['revokeClaim', 'hash_password'],
  ['verifiedTokens', 1_000_000],
])('%s may be %j', (name, value) => {
  expect(parse({ [name]: value })).toMatchObject({ [name]: value })
})

const wrong: [string, ...unknown[]][] = [
  ['database', '', 'sqlite:', 'postgres:localhost/x', 'mysql://localhost/x', 'carnet.db', 7, null],
  ['autoMigrate', 'true', 1, null],
  ['basePath', '/', '/api/', 'api', '/a//b', '/a b', '/a?b', '/*', '/:id', 7],
  ['algorithm', 'none', 'HS255', 'hs256', 'toString', '', null, 5],
  ['secret', '', 7, null, Buffer.from(secret)],
  ['signingKey', '', 7, null, true],
  ['verificationKeys', {}, 'x', [7], [null], [{}], [[]]],
  ['keySecret', '', 7, null],
  ['keySecretFile', '', 7, null],
  ['keyRotation', true, '90d', {}, { every: '59m' }, { every: 90 }, { every: '3651d' }, null],
  ['accessLifetime', '0s', '5', '5 m', '5M', '-5m', '5.5m', '', 'm', 300, null, '1e3s', '９s'],
  ['refreshLifetime', '0s', 'forever', 300, '36501d', '999999999d'],
  ['slidingLifetime', '0s', 'forever', 300],
  ['slidingRefreshLifetime', '0s', 'forever', 300],
  ['sessionLifetime', '0s', 'never', 300],
  ['grace', '61s', '2m', '-1s', 10, null],
  ['lateRetry', '0s', '25h', 'yes', true, 3600, null],
  ['shadow', true, {}, { endAfter: 0 }, { endAfter: 101 }, { endAfter: 1.5 }, { endAfter: '3' }, 3, null],
  ['maximumSessions', 0, -1, 1.5, '5', 10_001, null],
  ['leeway', '301s', '6m', 10],
  ['rotate', 'no', 0],
  ['copyClaims', 'no', 0],
  ['adopt', 'no', 0],
  ['updateLastLogin', 'no', 0],
  ['authenticationRule', {}, true, null],
  ['inactiveUsers', true, 'allow', null],
  [
    'jwkSetUrl',
    '',
    'x',
    'http://a.example/keys',
    'ftp://a.example',
    'https://u:p@a.example/',
    'file:///etc',
    7,
  ],
  ['django', true, 'auth_user', { userTable: '' }, { columns: { id: 7 } }, { columns: [] }, null],
  ['claimNames', 'x', { jti: '' }, { jti: null }, { userId: 'exp' }, { userId: 'sid' }, null],
  ['userIdField', '', 'email', 7, null],
  ['revokeClaim', '', 'exp', 7, null],
  ['hasher', 'md5', 'argon2', true, null],
  ['audience', '', [], [''], [['a']], ['a', 7], 7, {}],
  ['issuer', '', 7, ['x']],
  ['headerTyp', 'jwt', '', 'AT+JWT', 7],
  ['staleFeed', true, 'ask', '', {}, { acceptFor: '0s' }, { acceptFor: '2h' }, { acceptFor: 5 }, null],
  ['redis', '', 'localhost:6379', 'http://localhost', 6379, {}, { publish() {} }, true, null],
  ['revocationStream', 'yes', 1, null],
  ['headerName', '', 'X Y', 'X:Y', 'X\r\nY', 7],
  ['headerTypes', [], [''], ['Bearer '], 'Bearer', [7]],
  ['accept', [], ['untyped'], ['Access'], 'access', [null]],
  ['verifiedTokens', -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5', 1e9],
  [
    'claims',
    {},
    { schema: z.object({}) },
    { from: () => ({}) },
    () => ({}),
    { schema: {}, from: () => ({}) },
    null,
  ],
  ['respond', {}, 'x', null],
  ['audit', true, { keep: '0s' }, { keep: '23h' }, { keep: 30 }, '30d', null],
  ['userFields', {}, 'x', null, { role: 'text' }],
  ['users', {}, { findByLogin: () => {} }, 'table', null],
  ['guessing', true, null, { freeFailures: 0 }, { maximumFailures: 101 }, { longestDelay: '2d' }],
  ['passwords', { minimumLength: 0 }, { minimumLength: 1.5 }, { minimumLength: '8' }, 8, null],
  [
    'cors',
    {},
    { origins: '*' },
    { origins: ['*'] },
    { origins: ['https://a.example/'] },
    { origins: ['a.example'] },
  ],
  ['cors', { origins: ['https://a.example/path'] }, { origins: ['null'] }, { origins: [''] }, null],
  ['transport', 'cookies', true, '', null],
  ['cookies', true, 'strict', null, { access: 'yes' }, { sameSite: 'Strict' }, { sameSite: true }],
  ['cookies', { origins: '*' }, { origins: ['*'] }, { origins: ['null'] }, { origins: ['http://a.example'] }],
  ['cookies', { origins: ['https://a.example/'] }, { origins: [null] }],
  ['cookies', { origins: ['http://a.localhost.example'] }, { origins: ['http://a@b.localhost'] }],
  ['pages', 'true', 1, null, {}],
  ['trustedHops', -1, 0.5, 17, true, '1'],
  ['requireTls', 'yes', 1],
  [
    'admin',
    'yes',
    null,
    { idle: '10s' },
    { lifetime: '48h' },
    { confirm: 5 },
    { permissions: ['users.view'] },
  ],
  ['metrics', 'yes', {}, { registry: {} }, { registry: null }],
  ['traces', 'yes', 1],
  ['onEvent', {}, 'x', null],
  ['onError', {}, 'x', null],
  ['clock', 0, new Date(), null],
  ['random', 4, null],
]

test.each(wrong.flatMap(([name, ...values]) => values.map((value) => [name, value] as const)))(
  '%s cannot be %j, and the sentence names it',
  (name, value) => {
    expect(refusal({ [name]: value })).toMatch(new RegExp(`^Option "${name}[".].*\\.$`))
  },
)

test('every option has a wrong value among these tests', () => {
  const tried = new Set(wrong.map(([name]) => name))
  const known = Object.keys(defaults)
  expect(known.filter((name) => !tried.has(name))).toEqual([])
})

test.each([
  [{ accessLifeTime: '5m' }, 'Unknown option "accessLifeTime". Did you mean "accessLifetime"?'],
  [{ corsOrigins: [] }, 'Unknown option "corsOrigins".'],
  [{ cookies: { domain: 'a.example' } }, 'Unknown option "cookies.domain".'],
  [{ Secret: secret }, 'Unknown option "Secret". Did you mean "secret"?'],
  [{ gracePeriod: '10s' }, 'Unknown option "gracePeriod".'],
  [{ ROTATE_REFRESH_TOKENS: true }, 'Unknown option "ROTATE_REFRESH_TOKENS".'],
  [{ claims: { schema: z.object({}), form: () => ({}), from: () => ({}) } }, 'Unknown option "claims.form".'],
  [{ django: { table: 'x' } }, 'Unknown option "django.table".'],
  [{ passwords: { minLength: 8 } }, 'Unknown option "passwords.minLength".'],
  [{ cors: { origins: [], origin: [] } }, 'Unknown option "cors.origin".'],
  [{ toString: 1 }, 'Unknown option "toString".'],
  [JSON.parse('{"__proto__":1}'), 'Unknown option "__proto__".'],
])('an unknown option is refused by its name: %j', (options, sentence) => {
  expect(refusal(options)).toBe(sentence)
})

test.each([undefined, null, 'x', 7, true])('%j is no options', (options) => {
  expect(refusal(options)).toBe('The options must be an object.')
})

test('claims that are not named keep their names', () => {
  expect(parse({ claimNames: { userId: 'sub' } }).claimNames).toEqual({
    tokenType: 'token_type',
    jti: 'jti',
    userId: 'sub',
    refreshExp: 'refresh_exp',
  })
})

test('a database of Django takes over its tokens, and hashes that Django reads', () => {
  expect(parse({ django: {} })).toMatchObject({ adopt: true, hasher: 'django' })
  expect(parse({ django: {}, adopt: false, hasher: 'argon2id' })).toMatchObject({
    adopt: false,
    hasher: 'argon2id',
  })
})

describe('a key is loaded when the options are read, and told by its name:', () => {
  test.each([
    [
      'a short secret',
      { secret: 'short but real' },
      'Option "secret": The secret has 14 bytes; it needs at least 32.',
    ],
    ['a guessable secret', { secret: 'a'.repeat(64) }, /^Option "secret": The secret is guessable/],
    [
      'a secret from a tutorial',
      { secret: `please-change-me-${secret}` },
      /^Option "secret": The secret is guessable/,
    ],
    [
      'a PEM as secret',
      { secret: es256 },
      /^Option "secret": The secret is a key of an asymmetric algorithm/,
    ],
    [
      'a short key secret',
      { keySecret: 'x' },
      'Option "keySecret": The secret has 1 bytes; it needs at least 32.',
    ],
    ['no PEM', { algorithm: 'ES256', signingKey: 'x' }, 'Option "signingKey": The key is not a PEM text.'],
    [
      'a key of another curve',
      { algorithm: 'ES256', signingKey: privateKey('P-384') },
      /^Option "signingKey": /,
    ],
    ['a public key', { algorithm: 'ES256', signingKey: publicPem() }, /^Option "signingKey": .* private key/],
    [
      'a JWK of another algorithm',
      { algorithm: 'ES256', signingKey: { kty: 'oct' } },
      /^Option "signingKey": /,
    ],
    [
      'a broken verification key',
      {
        verificationKeys: [
          { algorithm: 'HS256', secret },
          { algorithm: 'ES256', pem: 'x', kid: 'a' },
        ],
      },
      'Option "verificationKeys.1": The key is not a PEM text.',
    ],
    [
      'two keys without kid',
      {
        verificationKeys: [
          { algorithm: 'HS256', secret },
          { algorithm: 'HS512', secret },
        ],
      },
      /^Option "verificationKeys": Only one/,
    ],
    [
      'two keys with one kid',
      {
        verificationKeys: [
          { algorithm: 'HS256', secret, kid: 'a' },
          { algorithm: 'HS512', secret, kid: 'a' },
        ],
      },
      'Option "verificationKeys": Two keys have the kid "a".',
    ],
  ])('%s', (_what, options, sentence) => {
    expect(refusal(options)).toMatch(sentence)
  })

  function publicPem() {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return publicKey.export({ format: 'pem', type: 'spki' }).toString()
  }
})
