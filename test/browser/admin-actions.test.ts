// Everything that can be done in the admin, done with a mouse and a keyboard, and looked up in the database.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminStand, password, startAdminStand } from './admin-stand.ts'
import { type AdminTab, expectGood, openAdmin } from './admin-tab.ts'
import { type Chromium, isChromiumHere, startChromium } from './chromium.ts'

/** `CARNET_ADMIN_SESSIONS=1000000` is the long variant. */
const sessions = Number(process.env['CARNET_ADMIN_SESSIONS'] ?? 20_000)

describe.runIf(isChromiumHere)('in the admin', { timeout: 90_000 }, () => {
  let stand: AdminStand
  let chromium: Chromium
  let tab: AdminTab

  beforeAll(async () => {
    stand = await startAdminStand(sessions)
    chromium = await startChromium()
    tab = await openAdmin(chromium, stand)
    await tab.page.goto('/admin/')
    await tab.signIn()
  }, 300_000)
  afterAll(async () => {
    expect(tab.problems).toEqual([])
    await chromium.close()
    await stand.close()
    expect(stand.faults).toEqual([])
  })

  const dialog = () => tab.page.getByRole('dialog')
  const yes = (name: string) => dialog().getByRole('button', { name, exact: true }).click()
  function rowOf(table: string, id: string | number) {
    const { database, close } = stand.openDatabase()
    const row = database.prepare(`SELECT * FROM ${table} WHERE id = ?`).get(id) ?? {}
    close()
    return row
  }

  test('the dashboard shows numbers as charts, and as tables', async () => {
    const { page, visit } = tab
    await visit('/admin/')
    const chart = page.getByRole('img', { name: /^Sign-ins from/ })
    expect(await chart.getAttribute('aria-label')).toMatch(/Signed in \d+, Refused \d+, Throttled \d+ in all/)
    await page.getByText('As a table').first().click()
    expect(await page.getByRole('table').first().getByRole('row').count()).toBe(25)
    await tab.press('30 days')
    await tab.settled()
    await page.getByText('Sign-ins in 30 days').waitFor()
    expect(new URL(page.url()).search).toBe('?range=month')
    for (const part of ['Database', 'Revocation feed', 'Keys', 'Audit log'])
      await page.getByRole('heading', { name: part, exact: true }).waitFor()
  })

  test('users are found, created, edited, deactivated, made staff, and deleted', async () => {
    const { page, press, told } = tab
    await tab.visit('/admin/users')
    await page.getByLabel('Search').fill('lovelace')
    await page.waitForURL('**/admin/users?search=lovelace')
    await tab.settled()
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(['ada'])

    await press('New user')
    await dialog().getByLabel('Username').fill('grace')
    await dialog().getByLabel('Plan').selectOption('team')
    await dialog().getByLabel('Newsletter').selectOption('Yes')
    await dialog().getByLabel('Credits').fill('-3')
    await dialog().getByLabel('Password').fill('short')
    await yes('Create')
    await dialog().locator('.error').first().waitFor()
    expect(await dialog().getByLabel('Password').getAttribute('aria-invalid')).toBe('true')
    await expectGood(tab)
    await dialog().getByLabel('Credits').fill('3')
    await dialog().getByLabel('Password').fill(password)
    await yes('Create')
    await told('grace was created.')
    await page.getByRole('heading', { name: 'grace' }).waitFor()
    const id = page.url().split('/').at(-1) ?? ''
    expect(JSON.parse(String(rowOf('carnet_user', id)['fields']))).toEqual({
      plan: 'team',
      newsletter: true,
      credits: 3,
    })

    await page.getByLabel('E-mail').fill('grace@example.com')
    await page.getByLabel('Credits').fill('4')
    await press('Save')
    await told('grace was changed.')
    expect(rowOf('carnet_user', id)).toMatchObject({ email: 'grace@example.com' })
    expect(JSON.parse(String(rowOf('carnet_user', id)['fields']))).toMatchObject({ credits: 4, plan: 'team' })

    await stand.auth.tokens.issueFor(id)
    await press('Deactivate')
    await yes('Deactivate')
    await told('grace can no longer sign in. One session was ended.')
    await press('Activate')
    await yes('Activate')
    await told(/may sign in again/)
    await press('Make staff')
    await yes('Make staff')
    await told('grace is staff now.')
    await press('Make superuser')
    await yes('Make superuser')
    await told('grace is staff and superuser now.')
    expect(rowOf('carnet_user', id)).toMatchObject({ is_staff: 1, is_superuser: 1, is_active: 1 })

    await press('Delete the user…')
    await dialog().getByText('The user grace and all their fields are deleted.').waitFor()
    // nothing happens before the name is typed
    await dialog().getByRole('button', { name: 'Delete the user' }).click({ force: true })
    expect(rowOf('carnet_user', id)).toMatchObject({ username: 'grace' })
    await dialog()
      .getByLabel(/Type the user name/)
      .fill('grace')
    await yes('Delete the user')
    await told('grace was deleted.')
    await page.waitForURL('**/admin/users')
    expect(rowOf('carnet_user', id)).toEqual({})
  })

  test("a user's password is set, made useless and unlocked, and their sessions are ended", async () => {
    const { page, press, told } = tab
    const { ada } = stand.ids
    await tab.visit(`/admin/users/${ada}`)
    await press('End all sessions')
    await yes('End all sessions')
    await told('2 sessions were ended.')
    await page.getByText('0 live').waitFor()
    await press('Set password')
    await dialog().getByLabel('New password').fill('another password that is long')
    await yes('Set password')
    await told('ada has a new password.')
    await press('Unlock')
    await told(/failed attempts .* were forgotten/)
    await press('Force a change')
    await yes('Force a change')
    await told('ada cannot sign in until a new password is set.')
    await page.getByText('none: nobody can sign in by password').waitFor()
    expect(String(rowOf('carnet_user', ada)['password'])).toMatch(/^!/)
  })

  test('sessions are sorted, filtered and turned by the page, and the address keeps it', async () => {
    const { page } = tab
    const took: number[] = []
    page.on('requestfinished', (request) => {
      if (request.url().includes('/api/tokens/')) took.push(request.timing().responseEnd)
    })
    await tab.visit('/admin/sessions')
    await page.getByLabel('Kind').selectOption('sliding')
    await tab.settled()
    const first = await page.getByRole('rowheader').allInnerTexts()
    expect(first.length).toBe(50)
    await tab.press('Next')
    await page.getByText(/page 2/).waitFor()
    await tab.settled()
    await page.reload()
    await tab.settled()
    await tab.press('Previous')
    await page.getByText(/page 2/).waitFor({ state: 'detached' })
    await tab.settled()
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(first)
    await tab.press(/^Expires/)
    await tab.settled()
    await tab.press(/^Expires/)
    await page.locator('th[aria-sort=ascending]').waitFor()
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      kind: 'sliding',
      sort: 'expires_at',
      order: 'asc',
    })
    await page.goBack()
    await page.locator('th[aria-sort=descending]').waitFor()
    await tab.settled()
    expect(took.length).toBeGreaterThan(5)
    // one may meet a checkpoint of the database
    const [, second = 0] = took.toSorted((one, other) => other - one)
    expect(second).toBeLessThan(sessions > 100_000 ? 200 : 1000)
  })

  test('one, some and all found sessions are ended, with progress, and the story tells it', async () => {
    const { page, press, told } = tab
    await tab.visit('/admin/sessions?search=person-12&state=live')
    const live = await page.getByRole('rowheader').count()
    expect(live).toBeGreaterThan(4)
    const boxes = page.getByRole('checkbox', { name: /^Select session/ })
    await boxes.nth(0).check()
    await boxes.nth(1).check()
    await press('End 2 sessions')
    await yes('End 2 sessions')
    await page.getByText('2 of 2 sessions were ended').waitFor()
    await expect.poll(() => page.getByRole('rowheader').count()).toBe(live - 2)
    await press('Close')
    await press('End all that are found…')
    await yes('End them all')
    await page.getByText(`${live - 2} sessions were ended.`).waitFor()
    await page.getByText('No session matches.').waitFor()

    const { sessionId } = await freshSession()
    await tab.visit(`/admin/sessions/${sessionId}`)
    await press('End the session')
    await yes('End the session')
    await told('The session was ended.')
    await page.getByText('This session cannot be brought back.').waitFor()
    expect(await page.locator('.story li').allInnerTexts()).toEqual([
      expect.stringMatching(/signed in/i),
      expect.stringMatching(/ended/i),
    ])
    await tab.visit(`/admin/tokens?list=blacklisted&search=${sessionId}`)
    await page.getByText('Nothing here can be taken off the blacklist.').waitFor()
    expect(await page.getByRole('rowheader').count()).toBe(1)
  })

  test('keys are rotated, retired and revoked, with the password where it was not typed lately', async () => {
    const { page, press, told } = tab
    stand.advance(11)
    await tab.visit('/admin/keys')
    await press('Rotate')
    await yes('Rotate')
    await dialog().getByLabel('Your password').fill('not the password')
    await yes('Confirm')
    await dialog().getByText('Invalid password.').waitFor()
    await expectGood(tab)
    await dialog().getByLabel('Your password').fill(password)
    await yes('Confirm')
    await told(/^The key .* signs now\./)
    await tab.settled()
    expect(await page.locator('tbody .badge').allInnerTexts()).toContain('Retiring')
    await press('Retire old keys')
    await yes('Retire')
    await told('There is no key whose last token has expired.')
    await page.getByText(/public keys at/).click()
    expect(await page.locator('pre').innerText()).not.toContain('"d"')
    await page
      .getByRole('row')
      .filter({ hasText: 'Active' })
      .getByRole('button', { name: /^Revoke/ })
      .click()
    await yes('Revoke the key')
    await told(/^The key is void/)
    // the session that did it goes on
    await tab.visit('/admin/keys')
    expect(await page.getByRole('rowheader').count()).toBeGreaterThan(1)
  })

  test('a rotation that comes too early asks once more, and is made by force', async () => {
    const { page, press, told } = tab
    await stand.auth.keys.rotate({ force: true })
    const active = async () => (await stand.auth.keys.list()).find(({ state }) => state === 'active')?.kid
    const before = await active()
    await tab.visit('/admin/keys')
    await press('Rotate')
    await yes('Rotate')
    await dialog().getByText('Rotate all the same?').waitFor()
    expect(await active()).toBe(before)
    await expectGood(tab)
    await yes('Rotate now')
    await told(/^The key .* signs now\./)
    expect(await active()).not.toBe(before)
    await tab.settled()
    expect(await page.getByRole('row').filter({ hasText: 'Active' }).innerText()).not.toContain(before)
  })

  test('the audit log is filtered, verified and exported', async () => {
    const { page, press, told } = tab
    await tab.visit('/admin/audit?action=user_deleted')
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(['user deleted'])
    await page.getByLabel('Action').selectOption('keys begun')
    await page.getByRole('rowheader', { name: 'keys begun' }).waitFor()
    await page.getByText('Detail').first().click()
    await expectGood(tab)
    await press('Verify the chain…')
    await yes('Verify')
    await page.getByText(/rows are as they were written/).waitFor()
    expect(await page.locator('.job code').innerText()).toMatch(/^\d+:/)
    const downloading = page.waitForEvent('download')
    await press('Export as CSV')
    const file = readFileSync(await (await downloading).path(), 'utf8')
    await told(/The copy \(CSV\)/)
    expect(file.split('\r\n')[0]).toMatch(/^"position","at","action","result"/)
    expect(file).toContain('keys_begun')
    expect(file).not.toContain('user_deleted')
  })

  async function freshSession() {
    const { database, close } = stand.openDatabase()
    await stand.auth.tokens.issueFor(stand.ids.ada)
    const row = database
      .prepare('SELECT id FROM carnet_session WHERE user_id = ? AND revoked_at IS NULL')
      .get(stand.ids.ada)
    close()
    return { sessionId: String(row?.['id']) }
  }
})
