// The page of the admin over the other databases: PostgreSQL, and the tables of Django on either. Short: what it shows and
// does is the same, and tested in admin-actions.test.ts.
import { createAuth } from '@carnet/auth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDjangoDatabases } from '../../packages/auth/src/testing/test-django-database.ts'
import { createDjangoPostgres } from '../../packages/auth/src/testing/test-django-postgres.ts'
import {
  findPostgres,
  startTestPostgres,
  type TestPostgres,
} from '../../packages/auth/src/testing/test-postgres.ts'
import { tellUnavailable } from '../races/unavailable.ts'
import { buildPage, password } from './admin-stand.ts'
import { expectGood, openAdmin } from './admin-tab.ts'
import { type Chromium, isChromiumHere, startChromium } from './chromium.ts'
import { serveOnce } from './serve-once.ts'

const hasPostgres = findPostgres() !== undefined
if (isChromiumHere && !hasPostgres)
  tellUnavailable("the admin's page over PostgreSQL, which is not installed")

const kinds = [
  'Django on SQLite',
  ...(hasPostgres ? (['PostgreSQL', 'Django on PostgreSQL'] as const) : []),
] as const

describe.runIf(isChromiumHere)('the admin', { timeout: 90_000 }, () => {
  const django = createDjangoDatabases()
  let postgres: TestPostgres | undefined
  let chromium: Chromium

  beforeAll(async () => {
    buildPage()
    postgres = hasPostgres ? await startTestPostgres({ isDurable: false }) : undefined
    chromium = await startChromium()
  }, 120_000)
  afterAll(async () => {
    await chromium.close()
    await postgres?.close()
    django.remove()
  })

  async function placeOf(kind: (typeof kinds)[number]): Promise<{ database: string; django?: object }> {
    if (kind === 'Django on SQLite') return { database: `sqlite:${django.make()}`, django: {} }
    if (postgres === undefined) throw new Error('There is no PostgreSQL.')
    if (kind === 'PostgreSQL') return { database: await postgres.createDatabase() }
    return { database: await createDjangoPostgres(postgres), django: {} }
  }

  test.each(kinds)('over %s: sign in, find a session, read its story, end it', async (kind) => {
    const faults: unknown[] = []
    const auth = await createAuth({
      ...(await placeOf(kind)),
      autoMigrate: true,
      secret: 'the-secret-of-the-admin-elsewhere-012345',
      onError: (fault) => void faults.push(fault),
    })
    await auth.users.create({ username: 'rita', password, isStaff: true, isSuperuser: true })
    const { id: ada } = await auth.users.create({ username: 'ada', email: 'ada@example.com', password })
    for (let count = 0; count < 3; count++) await auth.tokens.issueFor(ada)
    const [{ id: session = '' } = {}] = await auth.sessions.list(ada)
    const server = await serveOnce(auth)
    const tab = await openAdmin(chromium, server)
    const { page } = tab
    await page.goto('/admin/')
    await tab.signIn()

    await tab.visit('/admin/users?search=ADA@')
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(['ada'])
    await tab.visit('/admin/sessions?state=live')
    expect((await page.getByRole('rowheader').allInnerTexts()).toSorted()).toEqual([
      'ada',
      'ada',
      'ada',
      'rita',
    ])
    await expectGood(tab)

    // by the beginning of its id, as somebody types it
    await page.getByLabel('Search').fill(session.slice(0, 9))
    await page.waitForURL(`**/admin/sessions?state=live&search=${session.slice(0, 9)}`)
    await expect.poll(() => page.getByRole('rowheader').allInnerTexts()).toEqual(['ada'])
    await page.getByTitle(session).click()
    await page.getByRole('heading', { name: 'Story' }).waitFor()
    expect(await page.locator('.story li').allInnerTexts()).toEqual([
      expect.stringMatching(/^Signed in\./),
      expect.stringMatching(/^Expires, unless/),
    ])
    await tab.press('End the session')
    await page.getByRole('dialog').getByRole('button', { name: 'End the session' }).click()
    await tab.told('The session was ended.')
    await page.getByText('This session cannot be brought back.').waitFor()
    expect(await page.locator('.story li').nth(1).innerText()).toMatch(/^Ended: signed out\./)
    await expectGood(tab)
    expect((await auth.sessions.list(ada)).length).toBe(2)
    // nobody is called so, and no id holds it: the page looks to the end by itself
    await tab.visit(`/admin/sessions?search=${'f0'.repeat(8)}`)
    await page.getByText('No session matches.').waitFor()

    await tab.close()
    await server.close()
    await auth.close()
    expect(faults).toEqual([])
  })
})
