// Which pages may use the cookies of a browser.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBrowser, server } from './browser.ts'
import { bodyOf, json } from './suite/stage.ts'
import { createWorld, passwords, type World } from './world.ts'

const app = 'https://app.example.com'
const credentials = { username: 'ada', password: passwords.ada }
const post = { method: 'POST' }

let world: World
beforeAll(async () => {
  world = await createWorld({ transport: 'cookie', cookies: { access: true, origins: [app] } })
})
afterAll(() => world.close())

async function signedIn(page?: string) {
  const browser = createBrowser(world.auth.handler, page === undefined ? {} : { page })
  const response = await browser.ask('/api/token/', json(credentials))
  const { csrf } = await bodyOf(response)
  return { browser, csrf: String(csrf) }
}

/** What an attacker leaves out or puts in; undefined takes a header away. */
type Forgery = Readonly<Record<string, string | undefined>>

/** The same call as the page of a signed-in browser would make it, with other headers. */
async function forge(path: string, forgery: Forgery, init: RequestInit = post) {
  const { browser, csrf } = await signedIn()
  const honest = {
    host: 'api.example.com',
    'sec-fetch-site': 'same-origin',
    origin: server,
    'x-csrf-token': csrf,
    cookie: await browser.jar.getCookieString(server),
    ...(init.headers as Record<string, string>),
  }
  const headers = Object.entries({ ...honest, ...forgery }).filter(([, value]) => value !== undefined)
  const before = await world.dump()
  const request = new Request(`${server}${path}`, { ...init, headers: headers as [string, string][] })
  const response = await world.auth.handler(request, { remoteAddress: '203.0.113.9', isEncrypted: true })
  return { response, isChanged: (await world.dump()) !== before }
}

describe('what a cookie proves is refused to', () => {
  const forgeries: [string, () => Promise<Forgery>][] = [
    ['a page that shows no token', async () => ({ 'x-csrf-token': undefined })],
    ['a page that shows an empty one', async () => ({ 'x-csrf-token': '' })],
    ['a page that shows that of another session', async () => ({ 'x-csrf-token': (await signedIn()).csrf })],
    ['another site', async () => ({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })],
    ['another sub-domain', async () => ({ 'sec-fetch-site': 'same-site', origin: 'https://x.example.com' })],
    ['another site that hides itself', async () => ({ 'sec-fetch-site': 'cross-site', origin: 'null' })],
    [
      'an older browser on another site',
      async () => ({ 'sec-fetch-site': undefined, origin: 'https://evil.example' }),
    ],
    [
      'our own page, if it came in clear',
      async () => ({ 'sec-fetch-site': undefined, origin: 'http://api.example.com' }),
    ],
    ['whoever says nothing', async () => ({ 'sec-fetch-site': undefined, origin: undefined })],
  ]
  const password = { current_password: passwords.ada, new_password: 'another good long one' }
  const calls: [string, RequestInit?][] = [
    ['/api/token/refresh/'],
    ['/api/token/blacklist/'],
    ['/api/sessions/revoke-all/'],
    ['/api/password/', json(password)],
    ['/api/sessions/0123456789abcdef/', { method: 'DELETE' }],
  ]
  describe.each(forgeries)('%s', (_, forgery) => {
    test.each(calls)('%s', async (path, init) => {
      world.clock.advance(60)
      const { response, isChanged } = await forge(path, await forgery(), init)
      const { code, detail } = await bodyOf(response)
      expect([response.status, code, isChanged]).toEqual([403, 'csrf_failed', false])
      expect(detail).toMatch(/^CSRF Failed: .+\.$/)
      expect(response.headers.getSetCookie()).toEqual([])
    })
  })

  test('and the same calls, as they are meant, are answered', async () => {
    world.clock.advance(60)
    for (const path of ['/api/token/refresh/', '/api/token/blacklist/', '/api/sessions/revoke-all/']) {
      expect([path, (await forge(path, {})).response.status]).toEqual([path, 200])
      const older = { 'sec-fetch-site': undefined }
      expect([path, (await forge(path, older)).response.status]).toEqual([path, 200])
    }
  })
})

test.each<[string, Record<string, string>]>([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['a form of another site', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
  ['whoever says nothing', {}],
])('nobody is signed in from %s', async (_, headers) => {
  const before = await world.dump()
  for (const path of ['/api/token/', '/api/token/sliding/']) {
    const request = new Request(`${server}${path}`, json(credentials, headers))
    const response = await world.auth.handler(request, { remoteAddress: '203.0.113.9', isEncrypted: true })
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
  }
  expect(await world.dump()).toBe(before)
})

describe('a page of another sub-domain', () => {
  test('that is allowed signs in, gets its token anew after a reload, refreshes and signs out', async () => {
    const { browser } = await signedIn(app)
    const told = await browser.ask('/api/token/csrf/')
    const { csrf } = await bodyOf(told)
    expect(told.headers.get('access-control-allow-origin')).toBe(app)
    expect(told.headers.get('access-control-allow-credentials')).toBe('true')
    for (const path of ['/api/token/refresh/', '/api/token/blacklist/']) {
      const response = await browser.ask(path, { ...post, csrf: String(csrf) })
      expect([path, response.status]).toEqual([path, 200])
    }
    expect((await browser.ask('/api/token/csrf/')).status).toBe(401)
  })

  test('may ask before it sends the headers that it needs', async () => {
    const headers = { origin: app, 'access-control-request-method': 'POST' }
    const request = new Request(`${server}/api/token/refresh/`, { method: 'OPTIONS', headers })
    const response = await world.auth.handler(request)
    const granted = [...response.headers].filter(([name]) => /^access-control-allow-(o|c|h)/.test(name))
    expect(granted).toEqual([
      ['access-control-allow-credentials', 'true'],
      ['access-control-allow-headers', 'Authorization, Content-Type, X-CSRF-Token, X-Carnet-Transport'],
      ['access-control-allow-origin', app],
    ])
    expect(response.headers.get('vary')).toBe('Accept, Origin')
  })

  test.each([
    'https://x.example.com',
    'https://evil.example',
    'null',
    `${app}:8443`,
    'http://app.example.com',
  ])('%s, that is not, learns no token and may read nothing', async (origin) => {
    const { browser } = await signedIn()
    const cookie = await browser.jar.getCookieString(server)
    const headers = { origin, cookie, 'sec-fetch-site': 'same-site' }
    const response = await world.auth.handler(new Request(`${server}/api/token/csrf/`, { headers }), {
      remoteAddress: '203.0.113.9',
      isEncrypted: true,
    })
    expect([response.status, response.headers.has('access-control-allow-origin')]).toEqual([403, false])
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
  })

  test('what everybody may read nobody reads with cookies', async () => {
    const headers = { origin: app }
    const response = await world.auth.handler(new Request(`${server}/.well-known/jwks.json`, { headers }))
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
  })
})
