// Cookies in a real browser: pages of one host on three ports, and a page of another site.
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noAccessLog } from '../../packages/auth/src/cli/access-log.ts'
import { createHttpServer } from '../../packages/auth/src/cli/http-server.ts'
import { createWorld, passwords, type World } from '../http/world.ts'
import { type Chromium, isChromiumHere, startChromium } from './chromium.ts'

const credentials = { username: 'ada', password: passwords.ada }
const blank = () =>
  new Response('<!doctype html><title>a page</title>', { headers: { 'content-type': 'text/html' } })

describe.runIf(isChromiumHere)('in Chromium', () => {
  let chromium: Chromium
  let world: World
  let context: BrowserContext
  let api = ''
  let [allowed, stranger, evil] = ['', '', '']
  const closers: (() => Promise<unknown>)[] = []

  async function serve(handler: Parameters<typeof createHttpServer>[0]['handler']): Promise<number> {
    const server = createHttpServer({ handler, log: noAccessLog, onError: () => undefined })
    closers.push(() => server.close(0))
    return server.listen({ host: '127.0.0.1', port: 0 })
  }

  beforeAll(async () => {
    const port = await serve(async () => blank())
    allowed = `http://localhost:${port}`
    evil = `http://evil.localhost:${port}`
    stranger = `http://localhost:${await serve(async () => blank())}`
    world = await createWorld({ transport: 'cookie', cookies: { origins: [allowed] } })
    const handler: typeof world.auth.handler = async (request, info) =>
      new URL(request.url).pathname === '/' ? blank() : world.auth.handler(request, info)
    api = `http://localhost:${await serve(handler)}`
    chromium = await startChromium()
    context = await chromium.browser.newContext()
  }, 60_000)
  afterAll(async () => {
    await chromium.close()
    for (const close of closers) await close()
    await world.close()
  })

  const pageAt = async (origin: string): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(`${origin}/`)
    return page
  }
  /** What a script in the page is answered; status 0: the browser tells it nothing. */
  const ask = (page: Page, path: string, init: object = {}) =>
    page.evaluate(
      `fetch(${JSON.stringify(api + path)}, ${JSON.stringify({ credentials: 'include', ...init })}).then(
        async (response) => ({ status: response.status, body: await response.text() }),
        () => ({ status: 0, body: '' }))`,
    ) as Promise<{ status: number; body: string }>
  const signIn = (page: Page) =>
    ask(page, '/api/token/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    })
  const refresh = (page: Page, csrf: string) =>
    ask(page, '/api/token/refresh/', { method: 'POST', headers: { 'x-csrf-token': csrf } })
  const csrfIn = ({ body }: { body: string }) => String(JSON.parse(body).csrf)
  const cookieNames = async () => (await context.cookies()).map(({ name }) => name).toSorted()

  test('a page of the same origin signs in, reads the one cookie that it may, and refreshes', async () => {
    const page = await pageAt(api)
    expect((await signIn(page)).status).toBe(200)
    expect(await cookieNames()).toEqual(['__Host-carnet-csrf', '__Host-carnet-refresh'])
    const [, csrf = '', more] = String(await page.evaluate('document.cookie')).split('__Host-carnet-csrf=')
    expect([csrf.length, more]).toEqual([43, undefined])
    expect((await refresh(page, csrf)).status).toBe(200)
    expect((await refresh(page, '')).status).toBe(403)
  })

  test('twenty refreshes of five tabs at once are one rotation, and the browser is left with a good cookie', async () => {
    const pages = await Promise.all(Array.from({ length: 5 }, () => pageAt(api)))
    const [first] = pages
    if (first === undefined) throw new Error('There is no tab.')
    const csrf = csrfIn(await ask(first, '/api/token/csrf/'))
    world.clock.advance(60)
    world.events.length = 0
    const answers = await Promise.all(
      [...pages, ...pages, ...pages, ...pages].map((page) => refresh(page, csrf)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const outcomes = world.events.flatMap((event) => (event.type === 'refresh' ? [event.outcome] : []))
    expect(outcomes.filter((outcome) => outcome === 'rotated')).toHaveLength(1)
    world.clock.advance(60)
    expect((await refresh(first, csrf)).status).toBe(200)
  })

  test('a page of another origin that is allowed asks for its token, and refreshes', async () => {
    const page = await pageAt(allowed)
    const csrf = csrfIn(await ask(page, '/api/token/csrf/'))
    expect((await refresh(page, csrf)).status).toBe(200)
  })

  test.each([
    ['of another origin', () => stranger],
    ['of another site', () => evil],
  ])('a page %s learns nothing and changes nothing', async (_, origin) => {
    world.clock.advance(60)
    const page = await pageAt(origin())
    const before = await world.dump()
    expect((await ask(page, '/api/token/csrf/')).status).toBe(0)
    expect((await refresh(page, 'x')).status).toBe(0)
    // what needs no permission, and is sent with whatever cookies the browser sends
    await ask(page, '/api/token/refresh/', { method: 'POST', mode: 'no-cors' })
    await ask(page, '/api/token/blacklist/', { method: 'POST', mode: 'no-cors' })
    expect(await world.dump()).toBe(before)
  })

  test('a form of another site signs nobody in', async () => {
    await context.clearCookies()
    const page = await pageAt(evil)
    const before = await world.dump()
    const answered = page.waitForResponse(`${api}/api/token/`)
    await page.evaluate(`{
      const form = Object.assign(document.createElement('form'), { method: 'post', action: '${api}/api/token/' })
      for (const [name, value] of Object.entries(${JSON.stringify(credentials)}))
        form.append(Object.assign(document.createElement('input'), { name, value }))
      document.body.append(form)
      form.submit()
    }`)
    expect((await answered).status()).toBe(403)
    expect([await cookieNames(), await world.dump()]).toEqual([[], before])
  })

  test('signing out leaves the browser without cookies', async () => {
    const page = await pageAt(api)
    const csrf = csrfIn(await signIn(page))
    const headers = { 'x-csrf-token': csrf }
    expect((await ask(page, '/api/token/blacklist/', { method: 'POST', headers })).status).toBe(200)
    expect(await cookieNames()).toEqual([])
    expect((await refresh(page, csrf)).status).toBe(401)
  })
})
