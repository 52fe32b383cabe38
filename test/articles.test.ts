// What the readers of two tutorials about Django, SimpleJWT and custom tokens do, step by step, done with Carnet's
// counterparts: over HTTP, against the real command.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  callProfile,
  createReader,
  editConfig,
  password,
  signInByBrowser,
  type Tokens,
} from './article-reader.ts'
import { isChromiumHere, startChromium } from './browser/chromium.ts'
import { post, type Server } from './cli/command.ts'

const { carnet, script, serve, remove, initProject, migrateAndCreate } = createReader()
afterAll(remove)

const day = 86_400

const claimsOf = (token = '') => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
const lifetimeOf = (token = '') => claimsOf(token).exp - claimsOf(token).iat

describe('the first article: claims of one’s own, rotation, single use', () => {
  let project = ''
  let server: Server
  let pair: Tokens = {}

  beforeAll(async () => {
    project = await initProject('drf-auth')
    // its settings: another prefix, refresh tokens of 30 days, and an e-mail address and a name in the token
    editConfig(project, (text) =>
      text
        .replace("// basePath: '/api/v1'", "basePath: '/api/v1'")
        .replace("// refreshLifetime: '30d'", "refreshLifetime: '30d'")
        .replace(/schema: z\.object\(.*\)/, 'schema: z.object({ email: z.string(), username: z.string() })')
        .replace(/from: \(user\).*/, 'from: (user) => ({ email: user.email, username: user.username }),')
        .replace(/respond: .*/, ''),
    )
    await migrateAndCreate(project)
    server = await serve([], { folder: project })
  })
  afterAll(() => server.stop())

  test('the token endpoint stands below api/v1 and answers two tokens', async () => {
    const { status, body } = await post(`${server.url}/api/v1/token/`, { username: 'ada', password })
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['refresh', 'access'])
    pair = body
    expect((await post(`${server.url}/api/token/`, { username: 'ada', password })).status).toBe(404)
  })

  test('both tokens carry the claims, live as long as was set, and say nothing else', () => {
    for (const token of [pair['access'], pair['refresh']]) {
      expect(claimsOf(token)).toMatchObject({ email: 'Ada@example.com', username: 'ada', user_id: '1' })
      expect(claimsOf(token).jti).toMatch(/^[0-9a-f]{32}$/)
      expect(claimsOf(token)).not.toHaveProperty('aud')
      expect(claimsOf(token)).not.toHaveProperty('iss')
    }
    expect(claimsOf(pair['access']).token_type).toBe('access')
    expect(claimsOf(pair['refresh']).token_type).toBe('refresh')
    expect(lifetimeOf(pair['access'])).toBe(300)
    expect(lifetimeOf(pair['refresh'])).toBe(30 * day)
  })

  test('another library verifies them with the secret of the project', async () => {
    const [, secret = ''] = /^CARNET_SECRET=(.*)$/m.exec(readFileSync(join(project, '.env'), 'utf8')) ?? []
    const { payload, protectedHeader } = await jwtVerify(pair['access'] ?? '', Buffer.from(secret))
    expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' })
    expect(payload).toMatchObject({ username: 'ada' })
  })

  test('what is inside can be looked at without the token leaving the machine', async () => {
    const decoded = await carnet(['token', 'decode'], { folder: project, input: `${pair['access']}\n` })
    expect(decoded.stdout).toContain('"email": "Ada@example.com"')
    expect(decoded.stdout).toContain('A JWT is signed, not encrypted')
    writeFileSync(
      join(project, 'secret.txt'),
      readFileSync(join(project, '.env'), 'utf8').replace(/[\s\S]*CARNET_SECRET=/, ''),
    )
    const flags = ['--key-file', 'secret.txt', '--algorithm', 'HS256', '--json', '-']
    const verified = await carnet(['token', 'verify', ...flags], {
      folder: project,
      input: `${pair['access']}\n`,
    })
    expect(verified.code).toBe(0)
    expect(JSON.parse(verified.stdout)).toEqual({ ok: true, claims: claimsOf(pair['access']) })
  })

  test.runIf(isChromiumHere)(
    'the token URL is opened in a browser, its form filled in, a token inspected',
    async () => {
      const chromium = await startChromium()
      const { tab, shown } = await signInByBrowser(chromium, server.url, '/api/v1/token/')
      expect(Object.keys(shown)).toEqual(['refresh', 'access'])
      // where the article goes to jwt.io: here the token stays
      await tab.page.goto('/inspect')
      await tab.page.getByLabel('Token', { exact: true }).fill(shown['access'] ?? '')
      const claims = tab.page.locator('.claims')
      await claims.waitFor()
      expect(await claims.innerText()).toMatch(/email\nAda@example\.com\n[\s\S]*username\nada\n/)
      await tab.page.getByRole('button', { name: 'Ask this server' }).click()
      await tab.page.getByText('This server accepts it.').waitFor()
      expect(tab.problems).toEqual([])
      await chromium.close()
    },
  )

  test('an access token of five minutes is renewed by a refresh token that works once', async () => {
    const refreshUrl = `${server.url}/api/v1/token/refresh/`
    const next = await post(refreshUrl, { refresh: pair['refresh'] ?? '' })
    expect(next.status).toBe(200)
    expect(Object.keys(next.body)).toEqual(['access', 'refresh'])
    expect(claimsOf(next.body['refresh'])).toMatchObject({ email: 'Ada@example.com', username: 'ada' })
    expect(claimsOf(next.body['refresh']).jti).not.toBe(claimsOf(pair['refresh']).jti)
    expect(lifetimeOf(next.body['refresh'])).toBe(30 * day)
    // the same again within the ten seconds of grace is a lost answer or a second tab: the same successor
    const again = await post(refreshUrl, { refresh: pair['refresh'] ?? '' })
    expect(again.status).toBe(200)
    expect(claimsOf(again.body['refresh']).jti).toBe(claimsOf(next.body['refresh']).jti)
    pair = next.body
  })

  test('an access token cannot refresh, and a refresh token opens no door', async () => {
    const refused = await post(`${server.url}/api/v1/token/refresh/`, { refresh: pair['access'] ?? '' })
    expect(refused).toMatchObject({
      status: 401,
      body: { detail: 'Token has wrong type', code: 'token_not_valid' },
    })
    expect(await callProfile(`${server.url}/api/v1/profile/`, pair['refresh'])).toMatchObject({ status: 401 })
    expect(await callProfile(`${server.url}/api/v1/profile/`, pair['access'])).toMatchObject({ status: 200 })
  })

  test('a sliding token lasts five minutes and can be refreshed for a day', async () => {
    const { body } = await post(`${server.url}/api/v1/token/sliding/`, { username: 'ada', password })
    const { token_type, exp, refresh_exp, iat } = claimsOf(body['token'])
    expect({ token_type, lives: exp - iat, refreshable: refresh_exp - iat }).toEqual({
      token_type: 'sliding',
      lives: 300,
      refreshable: day,
    })
  })

  test('the last sign-in is not noted unless that is asked for', async () => {
    const { stdout } = await carnet(['users', 'list', '--json'], { folder: project })
    expect(JSON.parse(stdout)).toMatchObject([{ username: 'ada', lastLogin: null, isSuperuser: true }])
  })
})

describe('the second article: a role, an answer of one’s own, a guarded route', () => {
  let project = ''
  let server: Server
  let pair: Tokens = {}
  const api = (path: string) => `${server.url}/api/${path}`
  const refresh = (token = '') => post(api('token/refresh/'), { refresh: token })

  beforeAll(async () => {
    // what init writes is this article's project
    project = await initProject('profile')
    await migrateAndCreate(project)
    server = await serve([], { folder: project })
  })
  afterAll(() => server.stop())

  test('signing in answers the tokens and the user', async () => {
    const { status, body } = await post(api('token/'), { username: 'ada', password })
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['refresh', 'access', 'user'])
    expect(body['user']).toEqual({ username: 'ada', email: 'Ada@example.com' })
    expect(claimsOf(body['access'])).toMatchObject({
      username: 'ada',
      role: 'member',
      email: 'Ada@example.com',
    })
    pair = body
  })

  test('a wrong password and an unknown name are refused alike', async () => {
    const refusal = {
      status: 401,
      body: { detail: 'No active account found with the given credentials' },
    }
    expect(await post(api('token/'), { username: 'ada', password: 'wrong' })).toEqual(refusal)
    expect(await post(api('token/'), { username: 'nobody', password })).toEqual(refusal)
    expect(await post(api('token/'), { username: 'ada' })).toEqual({
      status: 400,
      body: { password: ['This field is required.'] },
    })
  })

  test('the profile needs a token', async () => {
    expect(await callProfile(api('profile/'))).toEqual({
      status: 401,
      body: { detail: 'Authentication credentials were not provided.' },
      challenge: 'Bearer realm="api"',
    })
  })

  test.runIf(isChromiumHere)(
    'a browser shows the form, the user in the answer, and the profile by one click',
    async () => {
      const chromium = await startChromium()
      const { tab, shown } = await signInByBrowser(chromium, server.url, '/api/token/')
      expect(shown['user']).toEqual({ username: 'ada', email: 'Ada@example.com' })
      await tab.page.getByRole('button', { name: 'Open the profile' }).click()
      await tab.page.getByRole('heading', { name: 'Profile', exact: true }).waitFor()
      expect(JSON.parse(await tab.page.getByLabel('Response body').innerText())).toEqual({ user: 'ada' })
      // passport, stickers and visa are explained beside header, claims and refresh
      await tab.page.goto('/inspect')
      for (const word of ['The passport', 'The stickers', 'The visa that is renewed'])
        expect(await tab.page.getByRole('heading', { name: word }).count()).toBe(1)
      expect(tab.problems).toEqual([])
      await chromium.close()
    },
  )

  test('a bad token is told why it is bad', async () => {
    const tampered = pair['access']?.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    expect(await callProfile(api('profile/'), tampered)).toMatchObject({
      status: 401,
      body: {
        detail: 'Given token not valid for any token type',
        code: 'token_not_valid',
        messages: [{ token_class: 'AccessToken', token_type: 'access', message: 'Token is invalid' }],
      },
    })
  })

  test('a good one is let in', async () => {
    expect(await callProfile(api('profile/'), pair['access'])).toMatchObject({
      status: 200,
      body: { user: 'ada' },
    })
  })

  test('verify tells good from bad', async () => {
    expect(await post(api('token/verify/'), { token: pair['access'] ?? '' })).toEqual({
      status: 200,
      body: {},
    })
    expect(await post(api('token/verify/'), { token: 'x' })).toEqual({
      status: 401,
      body: { detail: 'Token is invalid', code: 'token_not_valid' },
    })
  })

  test('refreshing rotates, and signing out by the blacklist ends it all', async () => {
    const { status, body } = await refresh(pair['refresh'])
    expect(status).toBe(200)
    expect(await post(api('token/blacklist/'), { refresh: body['refresh'] ?? '' })).toEqual({
      status: 200,
      body: {},
    })
    expect(await refresh(body['refresh'])).toMatchObject({
      status: 401,
      body: { detail: 'Token is blacklisted', code: 'token_not_valid' },
    })
    expect(await post(api('token/verify/'), { token: body['refresh'] ?? '' })).toMatchObject({ status: 401 })
    await expect
      .poll(async () => (await callProfile(api('profile/'), body['access'])).status, { timeout: 5000 })
      .toBe(401)
  })

  test('a role that changes reaches the tokens at the next refresh', async () => {
    const { body } = await post(api('token/'), { username: 'ada', password })
    writeFileSync(
      join(project, 'promote.ts'),
      `import { createAuth } from '@carnet/auth'
       import options from './carnet.config.ts'
       const auth = await createAuth(options)
       const ada = await auth.users.findByUsername('ada')
       await auth.users.update(ada?.id ?? '', { role: 'editor' })
       await auth.close()`,
    )
    expect(await script('promote.ts', { folder: project })).toMatchObject({ code: 0, stderr: '' })
    expect(claimsOf((await refresh(body['refresh'])).body['access'])).toMatchObject({ role: 'editor' })
  })

  test('without grace the second use of a refresh token is theft: 401, and the session ends', async () => {
    const strict = await serve([], { folder: project, env: { CARNET_GRACE: '0s' } })
    const at = (path: string) => `${strict.url}/api/${path}`
    const { body } = await post(at('token/'), { username: 'ada', password })
    const next = await post(at('token/refresh/'), { refresh: body['refresh'] ?? '' })
    expect(next.status).toBe(200)
    expect(await post(at('token/refresh/'), { refresh: body['refresh'] ?? '' })).toMatchObject({
      status: 401,
      body: { code: 'token_reused' },
    })
    // whoever holds the newer one is out as well
    expect((await post(at('token/refresh/'), { refresh: next.body['refresh'] ?? '' })).status).toBe(401)
    await strict.stop()
  })
})
