// Whose forms are answered: those of our own pages.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Host, hostKinds, startHost } from './hosts.ts'
import { createWorld, passwords, type World, type WorldOptions } from './world.ts'

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-site': 'same-origin' }
const ada = { username: 'ada', password: passwords.ada }

async function startWith(options: WorldOptions) {
  const world = await createWorld({ pages: true, ...options })
  const [bare] = hostKinds
  if (bare === undefined) throw new Error('There is no host.')
  return { world, host: await startHost(bare, world.auth) }
}

describe('a page of another site', () => {
  let world: World
  let host: Host
  beforeAll(async () => {
    ;({ world, host } = await startWith({}))
  })
  afterAll(async () => {
    await host.close()
    await world.close()
  })

  const sources: readonly [string, Record<string, string>][] = [
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another sub-domain', { 'sec-fetch-site': 'same-site' }],
    ['another origin, from an old browser', { 'sec-fetch-site': '', origin: 'https://evil.example' }],
    ['no origin at all', { 'sec-fetch-site': '', origin: 'null' }],
  ]

  test.each(sources)('of %s cannot post a form', async (_, headers) => {
    const before = await world.dump()
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
    const { 'sec-fetch-site': __, ...rest } = browser
    for (const [path, fields] of [
      ['/api/token/', ada],
      ['/api/token/sliding/', ada],
      ['/inspect', { token: 'x' }],
      ['/api/sessions/abc/', { _token: 'x' }],
    ] as const) {
      const response = await host.fetchUnchecked(path, {
        method: 'POST',
        body: new URLSearchParams({ ...fields }),
        headers: { ...rest, ...sent },
      })
      const text = await response.text()
      expect([path, response.status, text.includes('CSRF Failed')]).toEqual([path, 403, true])
      expect(text).not.toMatch(/eyJ\w{20}/)
    }
    expect(await world.dump()).toBe(before)
  })

  test('cannot post what says nothing of where it comes from', async () => {
    const { 'sec-fetch-site': _, ...rest } = browser
    const body = new URLSearchParams(ada)
    expect((await host.fetchUnchecked('/api/token/', { method: 'POST', body, headers: rest })).status).toBe(
      403,
    )
  })
})

describe('where cookies hold the tokens', () => {
  let world: World
  let host: Host
  beforeAll(async () => {
    ;({ world, host } = await startWith({ transport: 'cookie' }))
  })
  afterAll(async () => {
    await host.close()
    await world.close()
  })

  const post = async (path: string, fields: Record<string, string>, cookie = '') => {
    const body = new URLSearchParams(fields)
    const headers = { ...browser, cookie }
    const response = await host.fetchUnchecked(path, { method: 'POST', body, headers })
    const cookies = response.headers.getSetCookie()
    return { status: response.status, cookies, text: await response.text() }
  }

  test('a form signs in, the next one refreshes with the cookie and the token of its page', async () => {
    const signedIn = await post('/api/token/', ada)
    expect([signedIn.status, signedIn.cookies.length]).toEqual([200, 2])
    const [, csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(signedIn.text) ?? []
    expect(csrf).not.toBe('')
    const jar = signedIn.cookies.map((cookie) => cookie.split(';')[0]).join('; ')
    expect((await post('/api/token/refresh/', { refresh: '' }, jar)).status).toBe(403)
    const refreshed = await post('/api/token/refresh/', { refresh: '', _csrf: csrf }, jar)
    expect(refreshed.status).toBe(200)
    expect(refreshed.cookies.length).toBeGreaterThan(0)
    const page = await host.fetchUnchecked('/api/token/blacklist/', { headers: { ...browser, cookie: jar } })
    expect(await page.text()).toContain(`name="_csrf" value="${csrf}"`)
  })
})

test('a fault is a page, too: with the headers of pages, and nothing of what went wrong', async () => {
  const respond = () => {
    throw new Error('the table of secrets is gone')
  }
  const { world, host } = await startWith({ respond })
  const body = new URLSearchParams(ada)
  const response = await host.fetchUnchecked('/api/token/', { method: 'POST', body, headers: browser })
  const text = await response.text()
  expect([response.status, response.headers.get('content-type')]).toEqual([500, 'text/html; charset=utf-8'])
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(text).toContain('A server error occurred.')
  expect(text).not.toMatch(/secrets|battery/)
  expect(world.faults).toHaveLength(1)
  await host.close()
  await world.close()
})
