// The page of the admin in a real Chromium: who comes in, what every view looks like, and what it says when things go wrong.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminStand, hostileNames, startAdminStand } from './admin-stand.ts'
import { type AdminTab, expectGood, openAdmin } from './admin-tab.ts'
import { type Chromium, isChromiumHere, startChromium } from './chromium.ts'
import { serveOnce } from './serve-once.ts'

/** `CARNET_ADMIN_SESSIONS=1000000` is the long variant. */
const sessions = Number(process.env['CARNET_ADMIN_SESSIONS'] ?? 20_000)

describe.runIf(isChromiumHere)('the admin', { timeout: 90_000 }, () => {
  let stand: AdminStand
  let chromium: Chromium
  let rita: AdminTab

  beforeAll(async () => {
    stand = await startAdminStand(sessions)
    chromium = await startChromium()
    rita = await openAdmin(chromium, stand)
    await rita.page.goto('/admin/')
    await rita.signIn()
  }, 300_000)
  afterAll(async () => {
    await chromium.close()
    await stand.close()
    expect(stand.faults).toEqual([])
  })

  test('the first load is at most 250 kB, compressed', () => {
    const folder = new URL('../../packages/auth/dist/admin-page/', import.meta.url)
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    const bytes = files.map(({ parentPath, name }) => gzipSync(readFileSync(`${parentPath}/${name}`)).length)
    expect(bytes.length).toBe(4)
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(250_000)
  })

  test('whoever is not staff stays outside, and is told no more than who errs', async () => {
    const tab = await openAdmin(chromium, stand)
    await tab.page.goto('/admin/users?search=ada')
    await tab.page.getByRole('heading', { name: 'Sign in to the admin' }).waitFor()
    expect(new URL(tab.page.url()).searchParams.get('next')).toBe('/admin/users?search=ada')
    const say: string[] = []
    for (const [name, secret] of [
      ['ada', 'a password that is long enough'],
      ['rita', 'not the password of rita'],
    ] as const) {
      await tab.page.getByLabel('Username').fill(name)
      await tab.page.getByLabel('Password').fill(secret)
      await tab.press('Sign in')
      say.push(await tab.page.getByRole('alert').locator('.notice').innerText())
      expect(await tab.page.getByLabel('Password').inputValue()).toBe('')
    }
    expect(say[0]).toMatch(/for a staff account/)
    expect(say[1]).toBe(say[0])
    await expectGood(tab)
    await tab.signIn()
    expect(tab.page.url()).toBe(`${stand.origin}/admin/users?search=ada`)
    await tab.press('Sign out')
    await tab.page.getByText('You have signed out.').waitFor()
    await tab.page.goto('/admin/users')
    await tab.page.getByRole('heading', { name: 'Sign in to the admin' }).waitFor()
    await tab.close()
  })

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/admin/../api/token/',
  ])('next=%s leads nowhere but to the dashboard', async (next) => {
    const tab = await openAdmin(chromium, stand)
    await tab.page.goto(`/admin/?next=${encodeURIComponent(next)}`)
    await tab.signIn()
    expect(tab.page.url()).toBe(`${stand.origin}/admin/`)
    expect(tab.problems).toEqual([])
    await tab.close()
  })

  test.each([
    [390, 'dark'],
    [1024, 'dark'],
    [1600, 'light'],
  ] as const)('every view at %d px, %s, is calm and can be used by everybody', async (width, colorScheme) => {
    const tab = await openAdmin(chromium, stand, { width, colorScheme })
    await tab.page.goto('/admin/')
    await tab.page.getByLabel('Username').waitFor()
    await expectGood(tab)
    await tab.screenshot(`admin-sign-in-${width}-${colorScheme}`)
    await tab.signIn()
    const [hostile = ''] = stand.ids.hostile
    for (const [name, path] of Object.entries({
      dashboard: '/admin/',
      month: '/admin/?range=month',
      users: '/admin/users',
      user: `/admin/users/${hostile}`,
      sessions: '/admin/sessions',
      session: `/admin/sessions/${await sessionOf(stand.ids.ada)}`,
      tokens: '/admin/tokens',
      blacklisted: '/admin/tokens?list=blacklisted',
      keys: '/admin/keys',
      audit: '/admin/audit',
    })) {
      await tab.visit(path)
      await expectGood(tab)
      expect(await tab.layoutShift()).toBeLessThan(0.1)
      await tab.screenshot(`admin-${name}-${width}-${colorScheme}`)
    }
    await tab.close()
  })

  test('names that are meant to do harm are text in every view', async () => {
    const { page, visit, problems } = rita
    const [first = ''] = hostileNames
    for (const path of ['/admin/users', '/admin/sessions', '/admin/tokens']) {
      await visit(path)
      for (const name of hostileNames) await page.getByRole('link', { name, exact: true }).first().waitFor()
      expect(await page.getByRole('link', { name: first }).first().getAttribute('href')).toMatch(
        /^\/admin\/users\/\d+$/,
      )
    }
    for (const [index, id] of stand.ids.hostile.entries()) {
      await visit(`/admin/users/${id}`)
      await page.getByRole('heading', { name: hostileNames[index] ?? '', exact: true }).waitFor()
      await rita.press('Delete the user…')
      await page.getByRole('dialog').getByText(`The user ${hostileNames[index]}`).waitFor()
      await page.keyboard.press('Escape')
    }
    await visit(
      '/admin/sessions?search=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&user=%3Cimg%20src%3Dx%3E',
    )
    expect(await page.locator('img').count()).toBe(0)
    expect(problems).toEqual([])
  })

  test('what goes wrong is told plainly, and a way on is offered', async () => {
    const { page, visit } = rita
    const calls = '**/admin/api/users/**'
    const answers = [
      [
        { status: 500, body: '{"detail":"A server error occurred.","code":"internal_error"}' },
        /The server failed \(500\)/,
      ],
      [{ status: 503, body: '{"detail":"x","code":"unavailable"}' }, /The server is busy/],
      [{ status: 429, headers: { 'retry-after': '40' }, body: '{"detail":"x"}' }, /Try again in 40 seconds/],
      [{ status: 502, body: '<html>proxy</html>' }, /failed \(502\)/],
      [{ status: 200, body: '<html>portal</html>' }, /Something other than Carnet answered/],
      [undefined, /did not answer/],
    ] as const
    for (const [answer, sentence] of answers) {
      await page.route(calls, (route) =>
        answer === undefined
          ? route.abort('failed')
          : route.fulfill({ contentType: 'application/json', ...answer }),
      )
      await page.goto('/admin/users')
      await page.getByRole('alert').filter({ hasText: sentence }).waitFor()
      await page.unroute(calls)
      await rita.press('Try again')
      await page.getByRole('link', { name: 'ada', exact: true }).waitFor()
    }
    rita.problems.length = 0
    await visit('/admin/users/999999')
    await page.getByRole('alert').filter({ hasText: 'no such thing' }).waitFor()
    await page.goto('/admin/nothing')
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  })

  test('a session that ends leads to the form, and back to the same place', async () => {
    const tab = await openAdmin(chromium, stand)
    await tab.page.goto('/admin/sessions?state=live&sort=expires_at')
    await tab.signIn()
    stand.advance(31)
    await tab.page.getByLabel('Kind').selectOption('sliding')
    await tab.page.getByText('Your session has ended.').waitFor()
    await tab.signIn()
    const { pathname, searchParams } = new URL(tab.page.url())
    expect([pathname, Object.fromEntries(searchParams)]).toEqual([
      '/admin/sessions',
      { state: 'live', sort: 'expires_at', kind: 'sliding' },
    ])
    await tab.close()
  })

  test('the keyboard is enough: skip, open, close, come back', async () => {
    const tab = await openAdmin(chromium, stand)
    await tab.page.goto('/admin/users')
    await tab.signIn()
    const { keyboard } = tab.page
    const focused = () =>
      tab.page.evaluate('document.activeElement.textContent || document.activeElement.labels[0].textContent')
    await tab.visit('/admin/users')
    await keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    await keyboard.press('Enter')
    await keyboard.press('Tab')
    expect(await focused()).toBe('New user')
    await keyboard.press('Enter')
    expect(await focused()).toBe('Username')
    await expectGood(tab)
    for (let step = 0; step < 14; step++) await keyboard.press('Tab')
    expect(
      await tab.page.evaluate(
        'document.activeElement.closest("dialog") !== null || document.activeElement === document.body',
      ),
    ).toBe(true)
    await keyboard.press('Escape')
    expect(await focused()).toBe('New user')
    await tab.page.getByRole('link', { name: 'Keys' }).press('Enter')
    await tab.page.getByRole('heading', { name: 'Keys', exact: true }).waitFor()
    expect(await tab.page.evaluate('document.activeElement.tagName')).toBe('H1')
    expect(await tab.page.title()).toBe('Keys · Admin · Carnet')
    await tab.close()
  })

  test('staff without further permission see what they may not do, and why', async () => {
    const tab = await openAdmin(chromium, stand)
    await tab.page.goto(`/admin/users/${stand.ids.rita}`)
    await tab.signIn('stan')
    await tab.page.getByRole('heading', { name: 'rita' }).waitFor()
    expect(await tab.page.getByRole('button', { name: 'Save' }).count()).toBe(0)
    const remove = tab.page.getByRole('button', { name: 'Delete the user…' })
    expect(await remove.getAttribute('aria-disabled')).toBe('true')
    await tab.page.getByText('You need the permission “users.delete” for this.').waitFor()
    await expectGood(tab)
    await tab.close()
  })

  test('it works behind a prefix that Carnet does not know of', async () => {
    const prefix = '/mounted'
    const server = await serveOnce({
      handler: (request, info) =>
        stand.auth.handler(new Request(request.url.replace(prefix, ''), request), info),
    })
    const tab = await openAdmin(chromium, server)
    await tab.page.goto(`${prefix}/admin/users/${stand.ids.ada}`)
    await tab.signIn()
    await tab.page.getByRole('heading', { name: 'ada' }).waitFor()
    expect(tab.page.url()).toBe(`${server.origin}${prefix}/admin/users/${stand.ids.ada}`)
    await tab.page.getByRole('link', { name: 'Sessions', exact: true }).click()
    await tab.settled()
    await expectGood(tab)
    await tab.close()
    await server.close()
  })

  test('a job that takes long is stopped where it is, and what it has done stays done', async () => {
    const live = () => {
      const { database, close } = stand.openDatabase()
      const counted = database.prepare(
        "SELECT count(*) AS live FROM carnet_session WHERE revoked_at IS NULL AND kind = 'pair'",
      )
      const { live: count } = counted.get() ?? {}
      close()
      return Number(count)
    }
    const before = live()
    const tab = await openAdmin(chromium, stand)
    const { page, press } = tab
    await page.goto('/admin/sessions?kind=pair&state=live')
    await tab.signIn()
    await press('End all that are found…')
    await page.getByRole('dialog').getByRole('button', { name: 'End them all' }).click()
    // counting a million sessions takes a moment, and must not keep the server from its work
    await expect.poll(live, { timeout: 15_000, interval: 500 }).toBeLessThan(before)
    // the server goes on answering while it works
    await press('Stop')
    await page.getByText(/It was stopped\. Stopped after \d+\./).waitFor()
    const stopped = live()
    expect(stopped).toBeGreaterThan(0)
    await expectGood(tab)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(live()).toBe(stopped)
    await tab.close()
  })

  async function sessionOf(userId: string): Promise<string> {
    const { database, close } = stand.openDatabase()
    const row = database.prepare('SELECT id FROM carnet_session WHERE user_id = ?').get(userId)
    close()
    return String(row?.['id'])
  }
})
