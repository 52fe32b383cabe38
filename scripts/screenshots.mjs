// `npm run screenshots`: the pictures of the documents, of a server with one user and no secrets worth keeping.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createAuth } from '@carnet/auth'
import { startAdminStand } from '../test/browser/admin-stand.ts'
import { openAdmin } from '../test/browser/admin-tab.ts'
import { startChromium } from '../test/browser/chromium.ts'
import { serveOnce } from '../test/browser/serve-once.ts'
import { root } from './install-packages.mjs'

process.env['CARNET_ARTEFACTS'] = join(root, 'docs', 'images')
mkdirSync(process.env['CARNET_ARTEFACTS'], { recursive: true })

const password = 'analytical engine'
const auth = await createAuth({
  database: 'sqlite::memory:',
  autoMigrate: true,
  pages: true,
  algorithm: 'EdDSA',
  keySecret: 'only-for-the-pictures-of-the-docs',
})
await auth.users.create({ username: 'ada', email: 'ada@example.com', password, isStaff: true })
const server = await serveOnce(auth)
const chromium = await startChromium()

/** Small files: what is above the fold, at a width at which documents are read. */
async function shoot(name, path, prepare) {
  const tab = await chromium.open({ origin: server.origin, width: 1200, height: 840 })
  await tab.page.goto(path)
  await prepare(tab.page)
  await tab.page.screenshot({ path: join(process.env['CARNET_ARTEFACTS'], `${name}.png`) })
  if (tab.problems.length > 0) throw new Error(tab.problems.join('\n'))
  await tab.close()
}

await shoot('endpoint', '/api/token/', async (page) => {
  await page.getByLabel('Username').fill('ada')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Send POST' }).click()
  await page.getByRole('heading', { name: 'access', exact: true }).waitFor()
  await page.evaluate('scrollTo(0, 232)')
})
await shoot('inspect', '/inspect', async (page) => {
  const ada = await auth.users.findByUsername('ada')
  const { access } = await auth.tokens.issueFor(ada)
  await page.getByLabel('Token', { exact: true }).fill(access)
  await page.getByText("checked here with this server's key").waitFor()
  await page.evaluate('scrollTo(0, 60)')
})
await shoot('docs', '/docs', async (page) => {
  await page.getByText('/api/token/refresh/').first().waitFor()
})

const stand = await startAdminStand(20_000, ['grace', 'alan', 'edsger'])

/** The admin, as somebody who may do everything sees it. */
async function shootAdmin(name, path, options = {}) {
  const tab = await openAdmin(chromium, stand, { width: 1200, height: 840, ...options })
  await tab.page.goto(path)
  await tab.signIn()
  await tab.page.screenshot({ path: join(process.env['CARNET_ARTEFACTS'], `${name}.png`) })
  if (tab.problems.length > 0) throw new Error(tab.problems.join('\n'))
  await tab.close()
}

await shootAdmin('admin-dashboard', '/admin/')
await shootAdmin('admin-sessions', '/admin/sessions?search=person-12')
await shootAdmin('admin-user', `/admin/users/${stand.ids.ada}`, { colorScheme: 'dark' })
await stand.close()

await chromium.close()
await server.close()
await auth.close()
