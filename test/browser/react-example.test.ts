// The example in React as its reader has it: Vite in front of `carnet serve`, in a real browser, with cookies.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect, createScratch, type Server } from '../cli/command.ts'
import { repository } from '../planted-tree.ts'
import { type Chromium, isChromiumHere, startChromium, type Tab } from './chromium.ts'

const example = join(repository, 'examples', 'react')
const password = 'a lamp in the harbour'
const { folder, carnet, serve, remove } = createScratch()

describe.runIf(isChromiumHere)('the example in React', { timeout: 120_000 }, () => {
  let chromium: Chromium
  let server: Server
  let vite: ChildProcess
  let origin = ''
  let tab: Tab

  beforeAll(async () => {
    cpSync(join(example, 'carnet.config.ts'), join(folder, 'carnet.config.ts'))
    await carnet(['migrate'])
    const env = { CARNET_SUPERUSER_PASSWORD: password }
    const superuser = ['createsuperuser', '--noinput', '--username', 'ada', '--field', 'role=editor']
    expect((await carnet(superuser, { env })).stderr).toBe('')
    server = await serve()
    // it serves what is published
    const builder = spawn(process.execPath, [join(repository, 'scripts', 'build.mjs')], { stdio: 'ignore' })
    expect(await once(builder, 'exit')).toEqual([0, null])
    ;[vite, origin] = await startVite(server.url)
    chromium = await startChromium()
    tab = await chromium.open({ origin })
  }, 400_000)

  afterAll(async () => {
    await tab?.close()
    await chromium?.close()
    vite?.kill()
    await server?.stop()
    await remove()
  })

  async function signIn({ page }: Tab) {
    await page.getByLabel('Username').fill('ada')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Profile' }).waitFor()
  }

  test('signs in, shows what is for the role, and stays signed in after a reload', async () => {
    await tab.page.goto('/')
    await signIn(tab)
    await tab.page.getByRole('heading', { name: 'Drafts' }).waitFor()
    await tab.page.getByText('this one').waitFor()
    expect(await tab.page.getByText('editor', { exact: true }).isVisible()).toBe(true)
    expect(await tab.page.evaluate('document.cookie')).not.toContain('refresh')
    expect(await tab.page.evaluate('localStorage.length + sessionStorage.length')).toBe(0)
    await tab.page.reload()
    await tab.page.getByRole('heading', { name: 'Profile' }).waitFor()
    expect(await tab.accessibilityProblems()).toEqual([])
    await tab.screenshot('example-react')
  })

  test('signs out everywhere: the other browser is sent to the form', async () => {
    const phone = await chromium.open({ origin, width: 390 })
    await phone.page.goto('/')
    await signIn(phone)
    await phone.page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await phone.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await tab.page.reload()
    await tab.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect([...phone.problems, ...tab.problems]).toEqual([])
    await phone.close()
  })

  test('tells of a wrong password', async () => {
    await tab.page.getByLabel('Username').fill('ada')
    await tab.page.getByLabel('Password').fill('a guess')
    await tab.page.getByRole('button', { name: 'Sign in' }).click()
    await tab.page.getByText('Wrong name or password.').waitFor()
  })
})

/** Vite's development server, and where it is. */
async function startVite(serverUrl: string): Promise<[ChildProcess, string]> {
  const command = [join(repository, 'node_modules', 'vite', 'bin', 'vite.js')]
  const child = spawn(process.execPath, [...command, '--host', '127.0.0.1', '--port', '0'], {
    cwd: example,
    env: { ...process.env, SERVER_URL: new URL(serverUrl).origin, NO_COLOR: '1', VITEST: undefined },
  })
  const printed = collect(child.stdout)
  const failed = collect(child.stderr)
  for (;;) {
    const [, url] = /Local:\s+(http:\/\/127\.0\.0\.1:\d+)/.exec(printed()) ?? []
    if (url !== undefined) return [child, url]
    if (child.exitCode !== null) throw new Error(`Vite ended: ${failed()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
