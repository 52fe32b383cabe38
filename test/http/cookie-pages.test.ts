// Over what cookies may travel, who may choose them, and whom they prove.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agesOf, createBrowser, server } from './browser.ts'
import { bearer, bodyOf, json } from './suite/stage.ts'
import { createWorld, passwords, type World } from './world.ts'

const credentials = { username: 'ada', password: passwords.ada }
const post = { method: 'POST' }

let world: World
let elsewhere: World
beforeAll(async () => {
  world = await createWorld({ transport: 'cookie', cookies: { access: true } })
  elsewhere = await createWorld({ transport: 'both' })
})
afterAll(async () => {
  await Promise.all([world.close(), elsewhere.close()])
})

async function signedIn() {
  const browser = createBrowser(world.auth.handler)
  const response = await browser.ask('/api/token/', json(credentials))
  const { csrf, access } = await bodyOf(response)
  return { browser, csrf: String(csrf), access: String(access) }
}

test('a page of another site has cookies of its own, where that is asked for', async () => {
  const far = await createWorld({
    transport: 'cookie',
    cookies: { sameSite: 'none', origins: ['https://shop.example.org'] },
  })
  const browser = createBrowser(far.auth.handler, { page: 'https://shop.example.org', sameSite: 'none' })
  const { csrf } = await bodyOf(await browser.ask('/api/token/', json(credentials)))
  expect((await browser.ask('/api/token/refresh/', { ...post, csrf: String(csrf) })).status).toBe(200)
  await far.close()
})

describe('over plain HTTP', () => {
  const paths = ['/api/token/', '/api/token/refresh/', '/api/token/blacklist/', '/api/token/sliding/']
  const inClear = (headers: Record<string, string> = {}, remoteAddress = '203.0.113.9') =>
    [
      { 'sec-fetch-site': 'same-origin', ...headers },
      { remoteAddress, isEncrypted: false },
    ] as const

  test.each([
    ['a stranger', ...inClear()],
    ['a stranger who claims to have come otherwise', ...inClear({ 'x-forwarded-proto': 'https' })],
  ])('nothing is begun for %s, and the answer says why', async (_, headers, info) => {
    const before = await world.dump()
    for (const path of paths) {
      const request = new Request(`http://api.example.com${path}`, json(credentials, headers))
      const response = await world.auth.handler(request, info)
      expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
      expect(await bodyOf(response)).toMatchObject({
        code: 'cookies_need_tls',
        detail: expect.stringContaining('trustedHops'),
      })
    }
    expect(await world.dump()).toBe(before)
  })

  test('this machine is excepted', async () => {
    const [headers, info] = inClear({}, '127.0.0.1')
    const request = new Request('http://localhost:8000/api/token/', json(credentials, headers))
    expect(agesOf(await world.auth.handler(request, info))).toEqual({
      refresh: 86_400,
      access: 300,
      csrf: 86_400,
    })
  })

  test.each([
    ['https', 200],
    ['http', 403],
    ['https, http', 403],
  ])('a trusted proxy that says %s is believed', async (said, status) => {
    const behind = await createWorld({ transport: 'cookie', trustedHops: 1 })
    const [headers, info] = inClear({ 'x-forwarded-proto': said, 'x-forwarded-for': '198.51.100.7' })
    const request = new Request('http://api.example.com/api/token/', json(credentials, headers))
    expect((await behind.auth.handler(request, info)).status).toBe(status)
    await behind.close()
  })
})

describe('where a client may choose', () => {
  test('who does not ask is answered as ever, and their cookies are not looked at', async () => {
    const browser = createBrowser(elsewhere.auth.handler)
    const asked = { 'x-carnet-transport': 'cookie' }
    const { csrf } = await bodyOf(await browser.ask('/api/token/', json(credentials, asked)))
    const plain = await browser.ask('/api/token/', json(credentials))
    const pair = await bodyOf(plain)
    expect([Object.keys(pair), agesOf(plain)]).toEqual([['refresh', 'access'], {}])
    const refused = await browser.ask('/api/token/refresh/', { ...post, csrf: String(csrf) })
    expect([refused.status, await bodyOf(refused)]).toEqual([400, { refresh: ['This field is required.'] }])
    const refreshed = await browser.ask('/api/token/refresh/', json({ refresh: pair['refresh'] }))
    expect([refreshed.status, Object.keys(await bodyOf(refreshed)), agesOf(refreshed)]).toEqual([
      200,
      ['access', 'refresh'],
      {},
    ])
  })

  test('who asks has cookies', async () => {
    const browser = createBrowser(elsewhere.auth.handler)
    const headers = { 'x-carnet-transport': 'cookie' }
    const { csrf, ...more } = await bodyOf(await browser.ask('/api/token/', json(credentials, headers)))
    expect(Object.keys(more)).toEqual(['access'])
    const refreshed = await browser.ask('/api/token/refresh/', { ...post, headers, csrf: String(csrf) })
    expect([refreshed.status, agesOf(refreshed)]).toEqual([200, { refresh: 86_400, csrf: 86_400 }])
  })
})

describe('a caller whom a cookie proves', () => {
  test('reads without more, changes with the token, and needs neither with a header', async () => {
    const { browser, csrf, access } = await signedIn()
    expect((await browser.ask('/api/profile/')).status).toBe(200)
    expect((await browser.ask('/api/sessions/')).status).toBe(200)
    const spare = json({ except: 'current' })
    expect((await browser.ask('/api/sessions/revoke-all/', spare)).status).toBe(403)
    const spared = await browser.ask('/api/sessions/revoke-all/', { ...spare, csrf })
    expect([spared.status, agesOf(spared)]).toEqual([200, {}])
    const byHeader = await browser.ask('/api/sessions/revoke-all/', {
      ...spare,
      headers: { 'content-type': 'application/json', ...bearer(access) },
    })
    expect(byHeader.status).toBe(200)
  })

  test('is without cookies when all their sessions have ended, or the one in the cookies', async () => {
    const all = await signedIn()
    const ended = await all.browser.ask('/api/sessions/revoke-all/', { ...post, csrf: all.csrf })
    expect(agesOf(ended)).toEqual({ refresh: 0, access: 0, csrf: 0 })
    const one = await signedIn()
    const other = await signedIn()
    const { sessions } = await bodyOf(await one.browser.ask('/api/sessions/'))
    for (const { id, current } of (sessions as { id: string; current: boolean }[]).toSorted(
      (a, b) => Number(a.current) - Number(b.current),
    )) {
      const response = await one.browser.ask(`/api/sessions/${id}/`, { method: 'DELETE', csrf: one.csrf })
      expect([response.status, agesOf(response)]).toEqual([
        204,
        current ? { refresh: 0, access: 0, csrf: 0 } : {},
      ])
    }
    expect((await other.browser.ask('/api/profile/')).status).toBe(401)
  })

  test('keeps their session when they change their password, and every other one ends', async () => {
    const own = await createWorld({ transport: 'cookie', cookies: { access: true } })
    const enter = async () => {
      const browser = createBrowser(own.auth.handler)
      const { csrf } = await bodyOf(await browser.ask('/api/token/', json(credentials)))
      return { browser, csrf: String(csrf) }
    }
    const [mine, theirs] = [await enter(), await enter()]
    const fields = { current_password: passwords.ada, new_password: 'another good long one' }
    const changed = await mine.browser.ask('/api/password/', { ...json(fields), csrf: mine.csrf })
    expect([changed.status, agesOf(changed)]).toEqual([200, {}])
    const again = ({ browser, csrf }: typeof mine) => browser.ask('/api/token/refresh/', { ...post, csrf })
    expect([(await again(mine)).status, (await again(theirs)).status]).toEqual([200, 401])
    await own.close()
  })
})

test('a sliding token is in a cookie alone, is prolonged there, and ends with its session', async () => {
  const sliding = await createWorld({ transport: 'cookie', accept: ['sliding'] })
  const browser = createBrowser(sliding.auth.handler)
  const response = await browser.ask('/api/token/sliding/', json(credentials))
  const { csrf, ...more } = await bodyOf(response)
  expect([more, agesOf(response)]).toEqual([{}, { access: 300, csrf: 300 }])
  sliding.clock.advance(200)
  expect((await browser.ask('/api/profile/')).status).toBe(200)
  expect((await browser.ask('/api/token/sliding/refresh/', post)).status).toBe(403)
  const prolonged = await browser.ask('/api/token/sliding/refresh/', { ...post, csrf: String(csrf) })
  expect([await bodyOf(prolonged), agesOf(prolonged)]).toEqual([{ csrf }, { access: 300, csrf: 300 }])
  sliding.clock.advance(200)
  const kept = await browser.jar.getCookieString(server)
  expect((await browser.ask('/api/token/blacklist/', post)).status).toBe(403)
  const ended = await browser.ask('/api/token/blacklist/', { ...post, csrf: String(csrf) })
  expect([ended.status, agesOf(ended)]).toEqual([200, { refresh: 0, access: 0, csrf: 0 }])
  const headers = { cookie: kept, 'sec-fetch-site': 'same-origin' }
  const after = await sliding.auth.handler(new Request(`${server}/api/profile/`, { headers }))
  expect(after.status).toBe(401)
  await sliding.close()
})

test('claims that no cookie has room for are refused before anything is begun', async () => {
  let length = 2000
  const schema = {
    '~standard': { version: 1 as const, vendor: 'x', validate: (value: unknown) => ({ value }) },
  }
  const claims = { schema, from: () => ({ role: 'x'.repeat(length) }) } as never
  const wide = await createWorld({ transport: 'cookie', claims })
  const browser = createBrowser(wide.auth.handler)
  expect((await browser.ask('/api/token/', json(credentials))).status).toBe(200)
  length = 2100
  const before = await wide.dump()
  expect((await browser.ask('/api/token/', json(credentials))).status).toBe(500)
  expect(await wide.dump()).toBe(before)
  expect(String(wide.faults[0])).toContain('a token has room for 2048')
  await wide.close()
})

test('where tokens are in bodies, nothing of all this is there', async () => {
  const bare = await createWorld()
  const browser = createBrowser(bare.auth.handler)
  const headers = { 'x-carnet-transport': 'cookie' }
  const response = await browser.ask('/api/token/', json(credentials, headers))
  expect([Object.keys(await bodyOf(response)), response.headers.getSetCookie()]).toEqual([
    ['refresh', 'access'],
    [],
  ])
  expect((await browser.ask('/api/token/csrf/')).status).toBe(404)
  expect(bare.auth.authenticateByCookie).toBeUndefined()
  const document = await (await browser.ask('/openapi.json')).text()
  expect(document).not.toMatch(/cookie|csrf/i)
  await bare.close()
})
