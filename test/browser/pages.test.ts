// What people see and do, in a real Chromium: with the mouse, with the keyboard, without a script, on a phone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Host, hostKinds, startHost } from '../http/hosts.ts'
import { createWorld, passwords, secret, type World } from '../http/world.ts'
import { type Chromium, isChromiumHere, startChromium, type Tab, type TabOptions } from './chromium.ts'

const hostile = '"><img src=x onerror=alert(1)>'

describe.runIf(isChromiumHere)('the pages', { timeout: 60_000 }, () => {
  let world: World
  let host: Host
  let chromium: Chromium
  let origin = ''
  const tabs: Tab[] = []

  beforeAll(async () => {
    // no clock of its own: the browser's is the real one
    world = await createWorld({ pages: true, clock: Date.now })
    const [bare] = hostKinds
    if (bare === undefined) throw new Error('There is no host.')
    host = await startHost(bare, world.auth)
    origin = `http://127.0.0.1:${host.port}`
    chromium = await startChromium()
  }, 120_000)
  afterAll(async () => {
    await chromium.close()
    await host.close()
    await world.close()
  })

  async function open(path: string, options: Partial<TabOptions> = {}): Promise<Tab> {
    const tab = await chromium.open({ origin, ...options })
    tabs.push(tab)
    await tab.page.goto(path)
    return tab
  }

  async function signIn({ page }: Tab): Promise<void> {
    await page.getByLabel('Username').fill('ada')
    await page.getByLabel('Password').fill(passwords.ada)
    await page.getByRole('button', { name: 'Send POST' }).click()
    await page.getByRole('heading', { name: 'access', exact: true }).waitFor()
  }

  test.each([
    ['/api/token/', 390],
    ['/api/sessions/', 1024],
    ['/carnet/', 1600],
    ['/inspect', 390],
    ['/inspect', 1600],
    ['/docs', 390],
    ['/docs', 1024],
    ['/nothing', 390],
  ])('%s at %d px is calm and can be used by everybody, in light and in dark', async (path, width) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const tab = await open(path, { width, colorScheme })
      if (path === '/docs') await tab.page.getByText('/api/token/refresh/').first().waitFor()
      expect(await tab.accessibilityProblems()).toEqual([])
      expect(await tab.layoutShift()).toBeLessThan(0.1)
      expect(
        await tab.page.evaluate('document.documentElement.scrollWidth - innerWidth'),
      ).toBeLessThanOrEqual(0)
      expect(tab.problems).toEqual([])
      await tab.screenshot(`page${path.replaceAll('/', '-')}${width}-${colorScheme}`)
      await tab.close()
    }
  })

  test.each([[true], [false]])(
    'with scripts %j: sign in, open the profile, refresh, sign out',
    async (javaScriptEnabled) => {
      const tab = await open('/api/token/', { javaScriptEnabled })
      const { page } = tab
      await signIn(tab)
      expect(page.url()).toBe(`${origin}/api/token/`)
      expect(await page.getByLabel('Password').inputValue()).toBe('')
      await page.getByRole('button', { name: 'Open the profile' }).click()
      await page.getByRole('heading', { name: 'Profile' }).waitFor()
      expect(await page.getByLabel('Response body').innerText()).toContain('"user": "ada"')
      expect(page.url()).toBe(`${origin}/api/profile/`)
      await page.getByText('Tokens at hand').click()
      await page.getByRole('button', { name: 'Refresh' }).click()
      await page.getByRole('heading', { name: 'Token Refresh', exact: true }).waitFor()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Token Blacklist', exact: true }).waitFor()
      expect(await page.getByText('200 OK').count()).toBe(1)
      expect(tab.problems).toEqual([])
      await tab.close()
    },
  )

  test('the answer to a sign-in can be used by everybody, on a phone, too', async () => {
    const tab = await open('/api/token/', { width: 390 })
    await signIn(tab)
    expect(await tab.accessibilityProblems()).toEqual([])
    expect(await tab.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
      0,
    )
    expect(await tab.page.locator('#command').innerText()).toContain(`curl -X POST ${origin}/api/token/`)
    await tab.screenshot('signed-in-390')
    await tab.close()
  })

  test('the keyboard does it all', async () => {
    const tab = await open('/api/token/')
    const { keyboard } = tab.page
    const focused = () =>
      tab.page.evaluate('document.activeElement.textContent || document.activeElement.name')
    await keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    await keyboard.press('Enter')
    await keyboard.press('Tab')
    // the tabs are radio buttons: the arrow changes them
    await keyboard.press('ArrowRight')
    expect(await tab.page.getByLabel('Body').isVisible()).toBe(true)
    await keyboard.press('ArrowLeft')
    await keyboard.press('Tab')
    expect(await focused()).toBe('username')
    await keyboard.type('ada')
    await keyboard.press('Tab')
    await keyboard.type(passwords.ada)
    await keyboard.press('Enter')
    await tab.page.getByRole('heading', { name: 'access', exact: true }).waitFor()
    expect(tab.problems).toEqual([])
    await tab.close()
  })

  test('a hostile name is a text wherever it stands', async () => {
    const tab = await open('/api/token/')
    await tab.page.getByLabel('Username').fill(hostile)
    await tab.page.getByRole('button', { name: 'Send POST' }).click()
    await tab.page.getByText('This field may not be blank.').first().waitFor()
    expect(await tab.page.getByLabel('Username').inputValue()).toBe(hostile)
    expect(await tab.page.locator('img[src="x"]').count()).toBe(0)
    expect(tab.problems).toEqual([])
    await tab.close()
  })

  test('the inspector looks into a token without sending it, and asks the server when told to', async () => {
    const { access } = await world.tokensFor('ada')
    const tab = await open('/inspect')
    const { page } = tab
    const sent: string[] = []
    page.on('request', (request) => void sent.push(`${request.url()} ${request.postData() ?? ''}`))
    await page.getByLabel('Token', { exact: true }).fill(access)
    await page.getByText('It is signed with a secret').waitFor()
    expect(await page.locator('.claims').innerText()).toMatch(/exp\n\d+\n.*UTC, in 4 minutes\nFrom then on/)
    expect(sent.filter((request) => request.includes('eyJ'))).toEqual([])
    await page.getByRole('button', { name: 'Ask this server' }).click()
    await page.getByText('This server accepts it.').waitFor()
    expect(sent.filter((request) => request.includes('eyJ'))).toEqual([`${origin}/inspect token=${access}`])
    expect(await tab.accessibilityProblems()).toEqual([])
    expect(tab.problems).toEqual([])
    await tab.close()
  })

  test('the inspector checks with a key that was pasted, and sends neither', async () => {
    const { refresh } = await world.tokensFor('ada')
    const tab = await open('/inspect')
    const { page } = tab
    const sent: string[] = []
    page.on('request', (request) => void sent.push(request.url()))
    await page.getByLabel('Token', { exact: true }).fill(refresh)
    await page.getByText('Check with a key of your own').click()
    await page.getByLabel('Secret, PEM or JWK').fill(secret)
    await page.getByText('The signature is right: checked here with your key.').waitFor()
    await page.getByLabel('Secret, PEM or JWK').fill(`${secret}x`)
    await page.getByText('Refused: Token is invalid').waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('What is in the token will stand here.').waitFor()
    // the browser takes its time with the icon
    expect(sent.filter((url) => !url.includes('/carnet/assets/carnet.svg'))).toEqual([])
    expect(tab.problems).toEqual([])
    await tab.close()
  })

  test('the inspector takes claims for what they are: texts', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { [hostile]: hostile, iss: 'javascript:alert(1)', exp: 1, __proto__: null }
    const tab = await open('/inspect')
    await tab.page.getByLabel('Token', { exact: true }).fill(`${part({ alg: hostile })}.${part(claims)}.AAAA`)
    await tab.page.getByText('Refused: Token is invalid').waitFor()
    expect(await tab.page.locator('.claims').innerText()).toContain(hostile)
    expect(await tab.page.locator('img[src="x"], a[href^="javascript"]').count()).toBe(0)
    expect(tab.problems).toEqual([])
    await tab.close()
  })

  test('a token goes from an answer to the inspector inside the tab', async () => {
    const tab = await open('/api/token/')
    await signIn(tab)
    await tab.page.getByRole('button', { name: 'Inspect' }).first().click()
    await tab.page.getByRole('heading', { name: 'Claims', exact: true }).waitFor()
    expect(tab.page.url()).toBe(`${origin}/inspect`)
    expect(await tab.page.evaluate('sessionStorage.length')).toBe(0)
    await tab.close()
  })

  test('a page of another site cannot sign its visitors in here', async () => {
    const before = await world.dump()
    const tab = await chromium.open({ origin: 'http://localhost:1' })
    const form = `<form method="post" action="${origin}/api/token/"><input name="username" value="ada"><input name="password" value="${passwords.ada}"></form>`
    await tab.page.route('http://localhost:1/', (route) =>
      route.fulfill({ contentType: 'text/html', body: form }),
    )
    await tab.page.goto('http://localhost:1/')
    await Promise.all([tab.page.waitForURL(`${origin}/**`), tab.page.evaluate('document.forms[0].submit()')])
    await tab.page.getByText('CSRF Failed').first().waitFor()
    expect(await tab.page.content()).not.toMatch(/eyJ\w{20}/)
    expect(await world.dump()).toBe(before)
    await tab.close()
  })
})

describe.runIf(isChromiumHere)('the inspector beside a server with a key pair', { timeout: 60_000 }, () => {
  test('checks the signature in the page', async () => {
    const { generateKeyPairSync } = await import('node:crypto')
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    // the suite has a secret of its own
    const world = await createWorld({
      pages: true,
      clock: Date.now,
      algorithm: 'ES256',
      ...{ secret: undefined },
      signingKey: pem,
    } as never)
    const [bare] = hostKinds
    if (bare === undefined) throw new Error('There is no host.')
    const host = await startHost(bare, world.auth)
    const chromium = await startChromium()
    const tab = await chromium.open({ origin: `http://127.0.0.1:${host.port}` })
    await tab.page.goto('/inspect')
    const { access } = await world.tokensFor('ada')
    await tab.page.getByLabel('Token', { exact: true }).fill(access)
    await tab.page.getByText("checked here with this server's key").waitFor()
    await tab.page.getByLabel('Token', { exact: true }).fill(access.replace(/\.[^.]{4}/, '.AAAA'))
    await tab.page.getByText('Refused: Token is invalid').waitFor()
    expect(tab.problems).toEqual([])
    await chromium.close()
    await host.close()
    await world.close()
  })
})
