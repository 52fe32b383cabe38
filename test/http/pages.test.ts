// What a browser gets: a page for every endpoint, and nothing different for anybody else.
import { type EndpointName, endpoints } from '@carnet/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Host, hostKinds, startHost } from './hosts.ts'
import { json } from './suite/stage.ts'
import { createWorld, passwords, suiteEndpoints, type World } from './world.ts'

const browser = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}

const onEveryPage = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  'content-type': 'text/html; charset=utf-8',
}

const hostile = '"><img src=x onerror=alert(1)>'
const ada = { username: 'ada', password: passwords.ada }

let world: World
let host: Host
beforeAll(async () => {
  world = await createWorld({ pages: true, cors: { origins: ['https://app.example'] } })
  const [bare] = hostKinds
  if (bare === undefined) throw new Error('There is no host.')
  host = await startHost(bare, world.auth)
})
afterAll(async () => {
  await host.close()
  await world.close()
})

const visit = (path: string, init: RequestInit = {}) =>
  host.fetchUnchecked(path, { ...init, headers: { ...browser, ...init.headers } })

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  visit(path, { method: 'POST', body: new URLSearchParams(fields), headers })

async function open(path: string, init?: RequestInit) {
  const response = await visit(path, init)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

async function submit(path: string, fields: Record<string, string>, headers?: Record<string, string>) {
  const response = await post(path, fields, headers)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function expectPage(headers: Headers, policy: string): void {
  expect(Object.fromEntries(Object.keys(onEveryPage).map((name) => [name, headers.get(name)]))).toEqual(
    onEveryPage,
  )
  expect(headers.get('content-security-policy')).toBe(policy)
  expect(headers.get('vary')).toMatch(/\bAccept\b/)
  expect(headers.has('access-control-allow-origin')).toBe(false)
}

const strict =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"

// only a server that keeps tokens in cookies has the endpoint of their CSRF token
const names = (Object.keys(suiteEndpoints) as EndpointName[]).filter(
  (name) => endpoints[name].path !== '/token/csrf/',
)
const pathOf = (name: EndpointName) =>
  `${endpoints[name].atRoot ? '' : '/api'}${endpoints[name].path.replace('{id}', 'abc')}`

describe('every endpoint', () => {
  test.each(names)('%s answers a browser with a page that says what it does', async (name) => {
    const { status, headers, text } = await open(pathOf(name), { headers: { origin: 'https://app.example' } })
    expect(status).toBe(200)
    expectPage(headers, strict)
    expect(text).toContain(`<h1>${endpoints[name].title}</h1>`)
    expect(text).toContain(escaped(endpoints[name].description).replaceAll("'", '&#39;'))
    for (const [field, { label, secret }] of Object.entries(endpoints[name].fields)) {
      expect(text).toContain(`>${label}`)
      if (secret) expect(text).toMatch(new RegExp(`<input type="password"[^>]* name="${field}"`))
    }
    expect(text).not.toMatch(/ style=|<style|<script>|<script [^>]*>[^<]| on\w+=/)
  })

  test.each(names)('%s answers everybody else as ever', async (name) => {
    const path = pathOf(name)
    for (const accept of ['*/*', 'application/json', 'application/json, text/plain, */*']) {
      const response = await host.fetch(path, { headers: { accept } })
      expect(response.headers.get('content-type')).not.toContain('html')
      expect(response.headers.get('content-security-policy')).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      )
      if (endpoints[name].method !== 'GET') expect(response.status).toBe(405)
    }
  })

  test('asking with HEAD answers the same without a body', async () => {
    const [head, whole] = [await open('/api/token/', { method: 'HEAD' }), await open('/api/token/')]
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([
      200,
      '',
      whole.headers.get('content-length'),
    ])
  })

  test('a preflight and OPTIONS stay what they are', async () => {
    const preflight = {
      'access-control-request-method': 'POST',
      origin: 'https://app.example',
      accept: '*/*',
    }
    const response = await visit('/api/token/', { method: 'OPTIONS', headers: preflight })
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://app.example',
    ])
    expect((await visit('/api/token/', { method: 'OPTIONS' })).headers.get('content-type')).toBe(
      'application/json',
    )
  })
})

describe('a form', () => {
  test('signs in, shows the answer and what is in its tokens, and where they lead', async () => {
    const { status, headers, text } = await submit('/api/token/', ada)
    expect(status).toBe(200)
    expectPage(headers, strict)
    expect(text).toContain('200 OK')
    for (const claim of ['token_type', 'user_id', 'author', 'expires in']) expect(text).toContain(claim)
    for (const path of ['token/refresh/', 'token/verify/', 'profile/', 'token/blacklist/'])
      expect(text).toContain(`action="../../api/${path}"`)
    expect(text).not.toContain(ada.password)
  })

  test('says what is wrong beside each field, keeps the name and forgets the password', async () => {
    const { status, text } = await submit('/api/token/', { username: hostile, password: '' })
    expect(status).toBe(400)
    expect(text).toMatch(/name="password"[^>]*aria-invalid="true" aria-describedby="field-password-problem"/)
    expect(text).toContain('<p class="error" id="field-password-problem">This field may not be blank.</p>')
    expect(text).toContain(`value="${escaped(hostile)}"`)
    expect(text).not.toContain('<img src=x')
  })

  test('refuses a wrong password as the API does', async () => {
    const { status, headers, text } = await submit('/api/token/', {
      username: 'ada',
      password: 'Wr0ng and gone',
    })
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="api"'])
    expect(text).toContain('role="alert">No active account found with the given credentials<')
    expect(text).toContain('value="ada"')
    expect(text).not.toContain('Wr0ng')
  })

  test('takes JSON from its second tab, and shows no password of it either', async () => {
    const good = await submit('/api/token/', { _json: JSON.stringify(ada) })
    expect([good.status, good.text.includes(ada.password)]).toEqual([200, false])
    const bad = await submit('/api/token/', { _json: '{"username":' })
    expect(bad.status).toBe(400)
    expect(bad.text).toContain('JSON parse error')
  })

  test('hands tokens on in fields, never in an address, and calls a guarded endpoint with them', async () => {
    const { access, refresh } = await world.tokensFor('ada')
    const profile = await submit('/api/profile/', { _token: access, _refresh: refresh })
    expect(profile.status).toBe(200)
    expect(profile.text).toContain('&quot;ada&quot;')
    expect(profile.text).toContain(`name="_refresh" value="${refresh}"`)
    expect(profile.text).toContain(`curl http://127.0.0.1:${host.port}/api/profile/`)
    expect(profile.text).not.toMatch(/(href|action)="[^"]*eyJ/)
    const nobody = await submit('/api/profile/', { _token: '' })
    expect(nobody.status).toBe(401)
    expect(nobody.text).toContain('Authentication credentials were not provided.')
    expect((await submit('/api/profile/', { _token: 'é\r\nx: y' })).status).toBe(401)
  })

  test('ends a session: the form posts, the API deletes', async () => {
    const [mine, other] = [await world.tokensFor('ada'), await world.tokensFor('ada')]
    const [, payload = ''] = other.access.split('.')
    const { sid } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const listed = await submit('/api/sessions/', { _token: mine.access })
    expect(listed.text).toContain(`action="../../api/sessions/${sid}/"`)
    const ended = await submit(`/api/sessions/${sid}/`, { _token: mine.access })
    expect(ended.status).toBe(200)
    expect(ended.text).toContain('204 No Content')
    expect((await host.fetch('/api/token/verify/', json({ token: other.refresh }))).status).toBe(401)
  })

  test('a device that calls itself a picture is a text', async () => {
    const init = json(ada, { 'user-agent': hostile })
    const { access } = (await (await host.fetch('/api/token/', init)).json()) as { access: string }
    const { text } = await submit('/api/sessions/', { _token: access })
    expect(text).toContain(escaped(hostile))
    expect(text).not.toContain('<img src=x')
  })

  test('a signed-out page has no tokens at hand any more', async () => {
    const { access, refresh } = await world.tokensFor('ada')
    const { status, text } = await submit('/api/token/blacklist/', {
      refresh,
      _access: access,
      _refresh: refresh,
    })
    expect(status).toBe(200)
    expect(text).not.toContain(`value="${access}"`)
  })
})

describe('the pages beside the endpoints', () => {
  test.each([
    ['/carnet/', strict],
    ['/carnet', strict],
    ['/inspect', strict],
    ['/docs', strict.replace("img-src 'self'", "img-src 'self' data:")],
  ])('%s is a page with the headers of pages', async (path, policy) => {
    const { status, headers } = await open(path)
    expect(status).toBe(200)
    expectPage(headers, policy)
  })

  test('a path that nobody has is a page to a browser, and JSON to a client', async () => {
    const { status, headers, text } = await open(`/nothing/${encodeURIComponent(hostile)}`)
    expect(status).toBe(404)
    expectPage(headers, strict)
    expect(text).not.toContain('<img src=x')
    const plain = await host.fetchUnchecked('/nothing')
    expect([plain.status, await plain.json()]).toEqual([404, { detail: 'Not found.' }])
  })

  test('what cannot be done there is refused', async () => {
    expect((await visit('/docs', { method: 'DELETE' })).status).toBe(405)
    expect((await post('/carnet/', {})).status).toBe(405)
  })

  test('asking this server about a token answers the verdict of the API', async () => {
    const { access } = await world.tokensFor('ada')
    const good = await submit('/inspect', { token: ` ${access} ` })
    expect(good.status).toBe(200)
    expect(good.text).toContain('This server accepts it.')
    expect(good.text).toContain('What it is good for')
    const [header = '', claims = ''] = access.split('.')
    const bad = await submit('/inspect', { token: `${header}.${claims}.AAAA` })
    expect(bad.status).toBe(401)
    expect(bad.text).toContain('Token is invalid')
    const empty = await submit('/inspect', { token: '' })
    expect([empty.status, empty.text.includes('This field may not be blank.')]).toEqual([400, true])
    expect((await submit('/inspect', { token: hostile })).text).not.toContain('<img src=x')
  })

  test('files are kept for a year under their version, and asked for again without it', async () => {
    const { text } = await open('/api/token/')
    const [, href = ''] = /href="\.\.\/\.\.(\/carnet\/assets\/carnet\.css\?v=[^"]+)"/.exec(text) ?? []
    const versioned = await visit(href)
    expect(versioned.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(versioned.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect(versioned.headers.get('x-content-type-options')).toBe('nosniff')
    const plain = await visit('/carnet/assets/carnet.css')
    expect(plain.headers.get('cache-control')).toBe('no-cache')
    const known = { 'if-none-match': plain.headers.get('etag') ?? '' }
    expect((await visit('/carnet/assets/carnet.css', { headers: known })).status).toBe(304)
    expect((await visit('/carnet/viewer/swagger-ui-bundle.js', { method: 'HEAD' })).status).toBe(200)
  })

  test.each(['..%2Fpackage.json', '%2e%2e%2fpackage.json', 'package.json', '.css', 'nothing.css'])(
    'the file %s is not there',
    async (name) => {
      expect((await visit(`/carnet/assets/${name}`)).status).toBe(404)
    },
  )
})

test('no page holds a token or a password that it was not given', async () => {
  await world.tokensFor('stan')
  for (const name of names) expect((await open(pathOf(name))).text).not.toMatch(/eyJ\w{20}|battery/)
})
