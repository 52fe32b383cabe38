// Somebody in the admin, with a browser: what all of its tests do.
import { expect } from 'vitest'
import { type AdminStand, password } from './admin-stand.ts'
import type { Chromium, Tab, TabOptions } from './chromium.ts'

export interface AdminTab extends Tab {
  /** Goes to a view by its address, and waits until it shows what it asked for. */
  readonly visit: (path: string) => Promise<void>
  readonly press: (name: string | RegExp) => Promise<void>
  /** Waits for a notice with this text, and closes it. */
  readonly told: (text: string | RegExp) => Promise<void>
  /** Waits until the list shows what was asked for last. */
  readonly settled: () => Promise<void>
  readonly signIn: (name?: string) => Promise<void>
}

export async function openAdmin(
  chromium: Chromium,
  { origin }: Pick<AdminStand, 'origin'>,
  options: Partial<TabOptions> = {},
): Promise<AdminTab> {
  const tab = await chromium.open({ origin, ...options })
  const { page } = tab
  const press = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' }).click()
  const settled = async () => {
    await page.locator('.answered[aria-busy=false]').first().waitFor()
  }
  return {
    ...tab,
    press,
    settled,
    async visit(path) {
      await page.goto(path)
      await settled()
    },
    async told(text) {
      const notice = page.getByLabel('What was done').locator('.notice').filter({ hasText: text })
      await notice.waitFor()
      await notice.getByRole('button', { name: 'Close' }).click()
    },
    async signIn(name = 'rita') {
      await page.getByLabel('Username').fill(name)
      await page.getByLabel('Password').fill(password)
      await press('Sign in')
      await page.getByRole('button', { name: 'Sign out' }).waitFor()
      await settled()
    },
  }
}

/** What no page of the admin may be at fault with, whatever it shows. */
export async function expectGood({ page, problems, accessibilityProblems }: AdminTab): Promise<void> {
  expect(await accessibilityProblems()).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
  // three parts of base64url with a header that is JSON: no token is ever shown
  expect(await page.content()).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)
  expect(problems).toEqual([])
}
