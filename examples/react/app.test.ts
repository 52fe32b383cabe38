import { createTestAuth } from '@carnet/auth/testing'
import { createClient } from '@carnet/client'
import { Window } from 'happy-dom'
import { act, createElement } from 'react'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import options from './carnet.config.ts'
import type { Api } from './src/api.ts'
import { App } from './src/app.tsx'

const window = new Window()
const page = { window, document: window.document, FormData: window.FormData, IS_REACT_ACT_ENVIRONMENT: true }
for (const [name, value] of Object.entries(page)) vi.stubGlobal(name, value)
// after there is a document: React looks whether there is one
const { createRoot } = await import('react-dom/client')
afterAll(() => {
  vi.unstubAllGlobals()
  window.close()
})

let auth: Awaited<ReturnType<typeof open>>
const open = () => createTestAuth(options)
beforeEach(async () => {
  auth = await open()
})
afterEach(() => auth.close())

const password = 'a lamp in the harbour'
const register = (username: string, role: 'reader' | 'editor') =>
  auth.users.create({ username, password, role, email: `${username}@example.com` })

/** The page, and the server behind it in memory. */
async function openPage() {
  const client = createClient<Api>({
    baseUrl: 'http://test/api',
    environment: { send: (input, init) => auth.handler(new Request(input, init)), now: auth.clock, page: {} },
  })
  const container = window.document.createElement('div')
  window.document.body.append(container)
  const root = createRoot(container as unknown as Element)
  await act(async () => root.render(createElement(App, { client })))

  const field = (name: string) => {
    const input = container.querySelector(`input[name=${name}]`)
    if (input === null) throw new Error(`there is no field ${name}`)
    return input as unknown as { value: string }
  }
  return {
    client,
    text: () => container.textContent,
    /** Waits until the page shows this text. */
    shows: (text: string) =>
      vi.waitFor(async () => {
        await act(() => new Promise((resolve) => setTimeout(resolve, 5)))
        expect(container.textContent).toContain(text)
      }),
    async signIn(username: string, typed = password) {
      field('username').value = username
      field('password').value = typed
      const submit = new window.Event('submit', { bubbles: true, cancelable: true })
      await act(async () => void container.querySelector('form')?.dispatchEvent(submit))
    },
    async press(name: string) {
      const button = [...container.querySelectorAll('button')].find((one) => one.textContent === name)
      if (button === undefined) throw new Error(`there is no button ${name}`)
      await act(async () => button.click())
    },
    async close() {
      await act(async () => root.unmount())
      client.close()
      container.remove()
    },
  }
}

test('a reader signs in and sees a profile, and nothing that is for editors', async () => {
  await register('ada', 'reader')
  const page = await openPage()
  await page.shows('Sign in')
  await page.signIn('ada')
  await page.shows('ada reader')
  expect(page.text()).not.toContain('Drafts')
  await page.shows('this one')
  await page.press('Sign out')
  await page.shows('Password')
  await page.close()
})

test('an editor sees the drafts', async () => {
  await register('grace', 'editor')
  const page = await openPage()
  await page.signIn('grace')
  await page.shows('Drafts')
  await page.close()
})

test('a wrong password is told', async () => {
  await register('ada', 'reader')
  const page = await openPage()
  await page.signIn('ada', 'a guess')
  await page.shows('Wrong name or password.')
  await page.close()
})

test('signing out everywhere ends the session on the phone too', async () => {
  const user = await register('ada', 'reader')
  const phone = await auth.asUser(user)
  const page = await openPage()
  await page.signIn('ada')
  await page.shows('End')
  await page.press('Sign out everywhere')
  await page.shows('Password')
  expect((await auth.authenticate(phone.headers['authorization'])).ok).toBe(false)
  expect(await auth.sessions.list(user.id)).toEqual([])
  await page.close()
})

test('an access token that has expired is refreshed unseen', async () => {
  await register('ada', 'reader')
  const page = await openPage()
  await page.signIn('ada')
  await page.shows('ada reader')
  auth.travel('1h')
  const answer = await act(() => page.client.fetch('profile/'))
  expect(await answer.json()).toEqual({ user: 'ada' })
  await page.close()
})
