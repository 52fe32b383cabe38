// The inspector tells staff what became of a token's session, in the page itself, and sends the token nowhere for it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storyLines } from '../../packages/auth/src/cli/session-story.ts'
import { readToken } from '../../packages/auth/src/tokens/index.ts'
import { type AdminStand, startAdminStand } from './admin-stand.ts'
import { openAdmin } from './admin-tab.ts'
import { type Chromium, isChromiumHere, startChromium, type Tab } from './chromium.ts'

describe.runIf(isChromiumHere)('the inspector', { timeout: 60_000 }, () => {
  let stand: AdminStand
  let chromium: Chromium
  beforeAll(async () => {
    stand = await startAdminStand(100, [])
    chromium = await startChromium()
  }, 120_000)
  afterAll(async () => {
    await chromium.close()
    await stand.close()
    expect(stand.faults).toEqual([])
  })

  async function freshToken() {
    const { access, refresh } = await stand.auth.tokens.issueFor(stand.ids.ada)
    return { access, refresh, sid: String(readToken(access)?.claims['sid']) }
  }

  /** Every request that the page makes from now on, with what it sends. */
  function requestsOf({ page }: Tab): string[] {
    const sent: string[] = []
    page.on('request', (request) => void sent.push(`${request.url()} ${request.postData() ?? ''}`))
    return sent
  }

  const paste = ({ page }: Tab, text: string) => page.getByLabel('Token', { exact: true }).fill(text)
  const refreshed = (refresh: string) =>
    stand.auth.handler(
      new Request('http://localhost/api/token/refresh/', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refresh }),
      }),
      { remoteAddress: '192.0.2.7', isEncrypted: true },
    )

  test('shows staff the story that a terminal tells, asked for by the id of the session alone', async () => {
    const { access, refresh, sid } = await freshToken()
    await refreshed(refresh)
    const tab = await openAdmin(chromium, stand, { width: 1600 })
    await tab.page.goto('/admin/')
    await tab.signIn('stan')
    await tab.page.goto('/inspect')
    const sent = requestsOf(tab)
    await paste(tab, access)
    await tab.page.getByRole('heading', { name: 'Its session' }).waitFor()
    const told = tab.page.locator('.story li')
    expect(await told.allInnerTexts()).toEqual([
      expect.stringMatching(/^Signed in\.\s+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, /),
      expect.stringMatching(/^Refreshed once; this was the latest\.\s+.*UTC, .*, from 192\.0\.2\.7$/),
      expect.stringMatching(/^Expires, unless it is refreshed before\.\s+.* UTC, in /),
    ])
    await stand.auth.sessions.revoke(sid)
    await tab.page.reload()
    await paste(tab, access)
    await tab.page.getByText('Ended: signed out.').waitFor()
    const texts = await tab.page.locator('.story li > p:first-child').allInnerTexts()
    const inTerminal = storyLines({ id: sid, events: await stand.auth.sessions.story(sid) }).slice(2)
    expect(texts.length).toBe(inTerminal.length)
    expect(await tab.page.locator('.story').innerText()).not.toContain('undefined')
    for (const [index, text] of texts.entries()) expect(inTerminal[index]).toContain(text.replace(/\.$/, ''))
    expect(sent.filter((request) => request.includes('/admin/'))).toEqual(
      Array.from({ length: 2 }, () => `${stand.origin}/admin/api/sessions/${sid}/ `),
    )
    expect(sent.filter((request) => request.includes('eyJ'))).toEqual([])
    expect(await tab.accessibilityProblems()).toEqual([])
    expect(await tab.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
      0,
    )
    expect(tab.problems).toEqual([])
    await tab.screenshot('inspect-story-1600')
    await tab.page.getByRole('link', { name: 'Open it in the admin' }).click()
    await tab.page.waitForURL(`**/admin/sessions/${sid}/`)
    await tab.page.getByRole('heading', { name: 'Story' }).waitFor()
    await tab.close()
  })

  test('asks nothing in the name of whoever is no staff, and links to the admin', async () => {
    const { access, sid } = await freshToken()
    const tab = await chromium.open({ origin: stand.origin, width: 390 })
    await tab.page.goto('/inspect')
    const sent = requestsOf(tab)
    await paste(tab, access)
    const link = tab.page.getByRole('link', { name: 'The story of its session' })
    await link.waitFor()
    expect(await link.getAttribute('href')).toMatch(new RegExp(`admin/sessions/${sid}/$`))
    expect(await tab.page.getByRole('heading', { name: 'Its session' }).count()).toBe(0)
    expect(sent.filter((request) => request.includes('/admin/') || request.includes(sid))).toEqual([])
    expect(tab.problems).toEqual([])
    await tab.close()
  })

  test('says plainly what keeps the story from staff', async () => {
    const { access } = await freshToken()
    const tab = await openAdmin(chromium, stand)
    await tab.page.goto('/admin/')
    await tab.signIn('stan')
    await tab.page.goto('/inspect')
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    await paste(tab, `${part({ alg: 'EdDSA' })}.${part({ sid: 'nobodys-session' })}.AAAA`)
    await tab.page.getByText('This server keeps no session of that id any more, or never did.').waitFor()
    // nothing that is no id of a session is asked for
    const sent = requestsOf(tab)
    await paste(tab, `${part({ alg: 'EdDSA' })}.${part({ sid: '../users' })}.AAAA`)
    await tab.page.getByText('../users').first().waitFor()
    expect(sent.filter((request) => request.includes('/admin/'))).toEqual([])
    const [own] = await stand.auth.audit.list({ userId: stand.ids.stan, action: 'sign_in' })
    await stand.auth.sessions.revoke(own?.sessionId ?? '')
    await paste(tab, access)
    await tab.page.getByText('Your session of the admin has ended').waitFor()
    expect(tab.problems).toEqual([])
    await tab.close()
  })

  test('without scripts links to the story of a token that was sent to be verified', async () => {
    const { access, sid } = await freshToken()
    const tab = await chromium.open({ origin: stand.origin, javaScriptEnabled: false })
    await tab.page.goto('/inspect')
    await paste(tab, access)
    await tab.page.getByRole('button', { name: 'Ask this server' }).click()
    await tab.page.getByText('This server accepts it.').waitFor()
    const link = tab.page.getByRole('link', { name: 'The story of its session' })
    expect(await link.getAttribute('href')).toMatch(new RegExp(`admin/sessions/${sid}/$`))
    expect(tab.problems).toEqual([])
    await tab.close()
  })
})
