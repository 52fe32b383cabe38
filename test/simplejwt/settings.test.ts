// Each setting of SimpleJWT that becomes an option, seen to change what a caller gets.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { guard } from '@carnet/auth/hono'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import { claimsOf, closeStands, headerOf, issued, open, signingKey } from './stand.ts'

afterEach(closeStands)

const lifetimeOf = (token: string | undefined, end = 'exp') =>
  Number(claimsOf(token)[end]) - Number(claimsOf(token)['iat'])
const sliding = (name: string) => `rest_framework_simplejwt.tokens.${name}`
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privatePem = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const publicPem = rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString()

describe('lifetimes', () => {
  test('ACCESS_TOKEN_LIFETIME and REFRESH_TOKEN_LIFETIME are those of a pair', async () => {
    const settings = { ACCESS_TOKEN_LIFETIME: { seconds: 90 }, REFRESH_TOKEN_LIFETIME: { days: 30 } }
    const { access, refresh } = await (await open(settings)).signIn()
    expect([lifetimeOf(access), lifetimeOf(refresh)]).toEqual([90, 2_592_000])
    const plain = await (await open({})).signIn()
    expect([lifetimeOf(plain['access']), lifetimeOf(plain['refresh'])]).toEqual([300, 86_400])
  })

  test('SLIDING_TOKEN_LIFETIME and SLIDING_TOKEN_REFRESH_LIFETIME are those of a sliding token', async () => {
    const settings = { SLIDING_TOKEN_LIFETIME: 90, SLIDING_TOKEN_REFRESH_LIFETIME: '2h' }
    const { token } = await (await open(settings)).signIn('/token/sliding/')
    expect([lifetimeOf(token), lifetimeOf(token, 'refresh_exp')]).toEqual([90, 7200])
    const plain = await (await open({})).signIn('/token/sliding/')
    expect([lifetimeOf(plain['token']), lifetimeOf(plain['token'], 'refresh_exp')]).toEqual([300, 86_400])
  })

  test.each([
    [0, 401],
    [10, 200],
  ])('LEEWAY %i: a token that expired 9 seconds ago is answered %i', async (LEEWAY, status) => {
    const stand = await open({ LEEWAY })
    const { access } = await stand.signIn()
    stand.clock.advance('309s')
    expect((await stand.guarded(`Bearer ${access}`)).status).toBe(status)
    stand.clock.advance('1s')
    expect((await stand.guarded(`Bearer ${access}`)).status).toBe(401)
  })
})

describe('rotation', () => {
  test('ROTATE_REFRESH_TOKENS decides whether a refresh answers a refresh token', async () => {
    const names = async (ROTATE_REFRESH_TOKENS: boolean) => {
      const stand = await open({ ROTATE_REFRESH_TOKENS })
      const { refresh = '' } = await stand.signIn()
      return Object.keys((await stand.post('/token/refresh/', { refresh })).body).sort()
    }
    expect(await names(true)).toEqual(['access', 'refresh'])
    expect(await names(false)).toEqual(['access'])
  })

  test.each([true, false])('BLACKLIST_AFTER_ROTATION %s: what was rotated is used up', async (value) => {
    const stand = await open({ ROTATE_REFRESH_TOKENS: true, BLACKLIST_AFTER_ROTATION: value })
    const { refresh = '' } = await stand.signIn()
    expect((await stand.post('/token/refresh/', { refresh })).status).toBe(200)
    stand.clock.advance('11s')
    expect(await stand.post('/token/refresh/', { refresh })).toMatchObject({
      status: 401,
      body: { detail: 'Token is blacklisted' },
    })
  })

  test('claims are copied at a refresh, as there', async () => {
    let role = 'reader'
    const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: object) => ({ value }) } }
    const stand = await open({}, { claims: { schema: schema as never, from: () => ({ role }) } } as object)
    const { refresh = '' } = await stand.signIn()
    role = 'author'
    const { access } = (await stand.post('/token/refresh/', { refresh })).body
    expect(claimsOf(String(access))['role']).toBe('reader')
  })
})

test.each([true, false])('UPDATE_LAST_LOGIN %s', async (UPDATE_LAST_LOGIN) => {
  const stand = await open({ UPDATE_LAST_LOGIN })
  await stand.signIn()
  const user = await stand.auth.users.find(stand.userId)
  expect(user?.lastLogin).toEqual(UPDATE_LAST_LOGIN ? new Date(stand.clock.now()) : null)
})

describe('keys', () => {
  test('ALGORITHM is the one that signs, and the only one that is accepted', async () => {
    const stand = await open({ ALGORITHM: 'HS512' })
    const { access } = await stand.signIn()
    expect(headerOf(access)).toEqual({ alg: 'HS512', typ: 'JWT' })
    const hs512 = issued(stand, {}, { algorithm: 'HS512', secret: signingKey })
    expect((await stand.guarded(`Bearer ${hs512}`)).status).toBe(200)
    expect((await stand.guarded(`Bearer ${issued(stand, {})}`)).status).toBe(401)
  })

  test('SIGNING_KEY is the secret that Django signed with', async () => {
    const stand = await open({})
    expect((await stand.guarded(`Bearer ${issued(stand, {})}`)).status).toBe(200)
    const other = await open({ SIGNING_KEY: randomBytes(32).toString('hex') })
    expect((await other.guarded(`Bearer ${issued(other, {})}`)).status).toBe(401)
  })

  test('SIGNING_KEY is the private key of an asymmetric ALGORITHM', async () => {
    const stand = await open({ ALGORITHM: 'RS256', SIGNING_KEY: privatePem, VERIFYING_KEY: publicPem })
    expect(headerOf((await stand.signIn())['access'])['alg']).toBe('RS256')
    const fromDjango = issued(stand, {}, { algorithm: 'RS256', pem: privatePem })
    expect((await stand.guarded(`Bearer ${fromDjango}`)).status).toBe(200)
  })

  test('VERIFYING_KEY alone checks the tokens that Django signs', async () => {
    const settings = { ALGORITHM: 'RS256', SIGNING_KEY: null }
    const stand = await open({ ...settings, VERIFYING_KEY: publicPem })
    const fromDjango = issued(stand, {}, { algorithm: 'RS256', pem: privatePem })
    expect((await stand.guarded(`Bearer ${fromDjango}`)).status).toBe(200)
    const { access } = await stand.signIn()
    expect((await stand.guarded(`Bearer ${access}`)).status).toBe(200)
  })
})

describe('whom a token is for and from', () => {
  test('AUDIENCE is written as it stands, and asked for: any one of it', async () => {
    const stand = await open({ AUDIENCE: ['api', 'admin'] })
    expect(claimsOf((await stand.signIn())['access'])['aud']).toEqual(['api', 'admin'])
    const statuses = [{ aud: 'admin' }, { aud: ['other', 'api'] }, { aud: 'other' }, {}].map(
      async (claims) => (await stand.guarded(`Bearer ${issued(stand, claims)}`)).status,
    )
    expect(await Promise.all(statuses)).toEqual([200, 200, 401, 401])
  })

  test('ISSUER is written, and asked for', async () => {
    const stand = await open({ ISSUER: 'https://id.example' })
    expect(claimsOf((await stand.signIn())['access'])['iss']).toBe('https://id.example')
    expect((await stand.guarded(`Bearer ${issued(stand, { iss: 'https://id.example' })}`)).status).toBe(200)
    expect((await stand.guarded(`Bearer ${issued(stand, { iss: 'https://other.example' })}`)).status).toBe(
      401,
    )
  })

  test('AUDIENCE and ISSUER of None are neither written nor asked for', async () => {
    const stand = await open({ AUDIENCE: null, ISSUER: null })
    const { access } = await stand.signIn()
    expect(Object.keys(claimsOf(access))).not.toEqual(expect.arrayContaining(['aud', 'iss']))
    expect((await stand.guarded(`Bearer ${issued(stand, { aud: 'any', iss: 'any' })}`)).status).toBe(200)
  })
})

describe('the header', () => {
  test('AUTH_HEADER_TYPES are the words before the token; the first stands in the challenge', async () => {
    const stand = await open({ AUTH_HEADER_TYPES: ['JWT', 'Token'] })
    const { access } = await stand.signIn()
    const statuses = ['JWT', 'Token', 'Bearer'].map(
      async (word) => (await stand.guarded(`${word} ${access}`)).status,
    )
    expect(await Promise.all(statuses)).toEqual([200, 200, 401])
    const { challenge } = await stand.post('/token/', { username: 'alice', password: 'wrong' })
    expect(challenge).toBe('JWT realm="api"')
  })

  test('AUTH_HEADER_NAME is the header that carries the token', async () => {
    const stand = await open({ AUTH_HEADER_NAME: 'HTTP_X_ACCESS_TOKEN' })
    const { access } = await stand.signIn()
    const app = new Hono().get('/', guard(stand.auth), (c) => c.text('in'))
    const statusWith = async (name: string) =>
      (await app.request('/', { headers: { [name]: `Bearer ${access}` } })).status
    expect([await statusWith('X-Access-Token'), await statusWith('Authorization')]).toEqual([200, 401])
  })
})

describe('claims', () => {
  test('USER_ID_FIELD is the field that the user claim holds, and by which a token finds its user', async () => {
    const stand = await open({ USER_ID_FIELD: 'username' })
    const { access, refresh = '' } = await stand.signIn()
    expect(claimsOf(access)['user_id']).toBe('alice')
    expect((await stand.post('/token/refresh/', { refresh })).status).toBe(200)
    const statusOf = async (user_id: string) =>
      (await stand.guarded(`Bearer ${issued(stand, { user_id })}`, { user: true })).status
    expect([await statusOf('alice'), await statusOf(stand.userId)]).toEqual([200, 401])
  })

  test('USER_ID_CLAIM, TOKEN_TYPE_CLAIM and JTI_CLAIM are the names of those claims', async () => {
    const stand = await open({ USER_ID_CLAIM: 'uid', TOKEN_TYPE_CLAIM: 'kind', JTI_CLAIM: 'id' })
    const { access, refresh = '' } = await stand.signIn()
    expect(claimsOf(access)).toMatchObject({ uid: stand.userId, kind: 'access', id: expect.any(String) })
    expect(Object.keys(claimsOf(access))).not.toEqual(expect.arrayContaining(['user_id']))
    expect(claimsOf(access)).not.toHaveProperty('token_type')
    expect(claimsOf(access)).not.toHaveProperty('jti')
    expect((await stand.post('/token/refresh/', { refresh })).status).toBe(200)
    const renamed = { user_id: null, uid: stand.userId, token_type: null, kind: 'access', jti: null, id: 'x' }
    const messageOf = async (claims: object) =>
      (await stand.guarded(`Bearer ${issued(stand, { ...renamed, ...claims })}`)).body
    expect(await messageOf({})).toEqual({})
    expect(await messageOf({ kind: null, token_type: 'access' })).toMatchObject({
      messages: [{ message: 'Token has no type' }],
    })
    expect(await messageOf({ id: null, jti: 'x' })).toMatchObject({
      messages: [{ message: 'Token has no id' }],
    })
    expect(await messageOf({ uid: null, user_id: stand.userId })).toMatchObject({
      detail: 'Token contained no recognizable user identification',
    })
  })

  test('SLIDING_TOKEN_REFRESH_EXP_CLAIM is the name of the end of a sliding token', async () => {
    const stand = await open({ SLIDING_TOKEN_REFRESH_EXP_CLAIM: 'until' }, { adopt: true })
    const { token } = await stand.signIn('/token/sliding/')
    expect(lifetimeOf(token, 'until')).toBe(86_400)
    expect(claimsOf(token)).not.toHaveProperty('refresh_exp')
    const foreign = issued(stand, { token_type: 'sliding', refresh_exp: 9e9 })
    expect((await stand.post('/token/sliding/refresh/', { token: foreign })).body).toMatchObject({
      detail: "Token has no 'until' claim",
    })
  })
})

test('AUTH_TOKEN_CLASSES are tried in their order, with one message each', async () => {
  const stand = await open({ AUTH_TOKEN_CLASSES: [sliding('SlidingToken'), sliding('AccessToken')] })
  const { refresh, access } = await stand.signIn()
  const { token } = await stand.signIn('/token/sliding/')
  expect((await stand.guarded(`Bearer ${access}`)).status).toBe(200)
  expect((await stand.guarded(`Bearer ${token}`)).status).toBe(200)
  expect((await stand.guarded(`Bearer ${refresh}`)).body['messages']).toEqual([
    { token_class: 'SlidingToken', token_type: 'sliding', message: 'Token has wrong type' },
    { token_class: 'AccessToken', token_type: 'access', message: 'Token has wrong type' },
  ])
  const plain = await open({})
  const { token: refused } = await plain.signIn('/token/sliding/')
  expect((await plain.guarded(`Bearer ${refused}`)).status).toBe(401)
})

describe('CHECK_REVOKE_TOKEN', () => {
  const markOf = (hash: unknown) => createHash('md5').update(String(hash)).digest('hex').toUpperCase()

  test.each([
    [undefined, 'hash_password'],
    ['mark', 'mark'],
  ])('with a REVOKE_TOKEN_CLAIM of %s compares the claim that Django wrote', async (name, claim) => {
    const stand = await open({ CHECK_REVOKE_TOKEN: true, REVOKE_TOKEN_CLAIM: name } as object)
    const [{ password } = {}] = stand.sql('select password from carnet_user')
    const answerTo = (claims: object) =>
      stand.guarded(`Bearer ${issued(stand, claims as Record<string, unknown>)}`, { user: true })
    expect((await answerTo({ [claim]: markOf(password) })).status).toBe(200)
    for (const claims of [{}, { [claim]: markOf('another') }]) {
      expect(await answerTo(claims)).toMatchObject({ status: 401, body: { code: 'password_changed' } })
    }
  })

  test('that is off lets them pass', async () => {
    const stand = await open({ REVOKE_TOKEN_CLAIM: 'mark' })
    const token = issued(stand, { mark: markOf('another') })
    expect((await stand.guarded(`Bearer ${token}`, { user: true })).status).toBe(200)
  })
})

test.each([
  [true, [401, 401, 401]],
  [false, [200, 200, 401]],
])('CHECK_USER_IS_ACTIVE %s: guard, refresh and sign-in of an inactive user', async (value, statuses) => {
  const stand = await open({ CHECK_USER_IS_ACTIVE: value })
  const { access, refresh = '' } = await stand.signIn()
  stand.sql('update carnet_user set is_active = 0')
  expect([
    (await stand.guarded(`Bearer ${access}`, { user: true })).status,
    (await stand.post('/token/refresh/', { refresh })).status,
    (await stand.post('/token/', { username: 'alice', password: 'correct horse battery staple' })).status,
  ]).toEqual(statuses)
})
