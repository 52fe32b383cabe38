// A long list is looked through a part at a time: the page goes on by itself until something is found.
import type { Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminStand, startAdminStand } from './admin-stand.ts'
import { type AdminTab, openAdmin } from './admin-tab.ts'
import { type Chromium, isChromiumHere, startChromium } from './chromium.ts'

const calls = '**/admin/api/tokens/outstanding/**'
const nothingYet = (next: string) => ({ json: { rows: [], next, total: null } })

describe.runIf(isChromiumHere)('a search in the admin', { timeout: 60_000 }, () => {
  let stand: AdminStand
  let chromium: Chromium
  let tab: AdminTab
  let asked: string[] = []

  beforeAll(async () => {
    stand = await startAdminStand(100, [])
    chromium = await startChromium()
    tab = await openAdmin(chromium, stand)
    await tab.page.goto('/admin/')
    await tab.signIn()
  }, 120_000)
  afterAll(async () => {
    expect(tab.problems).toEqual([])
    await chromium.close()
    await stand.close()
  })

  /** What the server says of each part, by its cursor. */
  async function answer(parts: (cursor: string | null, route: Route) => Promise<void>): Promise<void> {
    asked = []
    await tab.page.unroute(calls)
    await tab.page.route(calls, (route) => {
      const cursor = new URL(route.request().url()).searchParams.get('cursor')
      asked.push(cursor ?? 'first')
      return parts(cursor, route)
    })
  }

  test.each(['sessions', 'tokens'])('of %s goes on by itself until something is found', async (list) => {
    await answer((cursor, route) => {
      if (cursor === null) return route.fulfill(nothingYet('b'))
      if (cursor === 'b') return route.fulfill(nothingYet('c'))
      const url = new URL(route.request().url())
      url.searchParams.delete('cursor')
      return route.continue({ url: url.href })
    })
    await tab.page.goto(`/admin/${list}?search=ada`)
    await tab.page.getByRole('rowheader').first().waitFor()
    expect(asked).toEqual(['first', 'b', 'c'])
    // the parts without anything were no pages: one step leads back before them
    expect(new URL(tab.page.url()).searchParams.get('cursor')).toBe('c')
    await tab.press('First page')
    await tab.page.getByRole('rowheader').first().waitFor()
  })

  test('comes to its end, and says that there is nothing', async () => {
    await answer((cursor, route) =>
      route.fulfill(cursor === null ? nothingYet('b') : { json: { rows: [], next: null, total: null } }),
    )
    await tab.page.goto('/admin/sessions?search=person-1')
    await tab.page.getByText('No session matches.').waitFor()
    expect(asked).toEqual(['first', 'b'])
  })

  test('stops where the server fails, and goes on when somebody says so', async () => {
    let isBroken = true
    await answer((cursor, route) => {
      if (cursor === null) return route.fulfill(nothingYet('b'))
      if (isBroken) return route.fulfill({ status: 503, json: { detail: 'x', code: 'unavailable' } })
      return route.fulfill({ json: { rows: [], next: null, total: null } })
    })
    await tab.page.goto('/admin/sessions?search=person-1')
    await tab.page.getByText(/The server is busy/).waitFor()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(asked).toEqual(['first', 'b'])
    isBroken = false
    await tab.press('Try again')
    await tab.page.getByText('No session matches.').waitFor()
    tab.problems.length = 0
  })
})
