// Where there are no pages, and where they are behind something.
import { createAuth } from '@carnet/auth'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Host, hostKinds, startHost } from './hosts.ts'
import { createWorld, secret, type World } from './world.ts'

const html = { accept: 'text/html' }
const ask = async (auth: Awaited<ReturnType<typeof openAuth>>, path: string, tls = false) => {
  const info = { remoteAddress: '203.0.113.9', isEncrypted: tls }
  const { status, headers } = await auth.handler(new Request(`http://a${path}`, { headers: html }), info)
  return [status, headers.get('content-type')]
}
const openAuth = (options: object) =>
  createAuth({ database: 'sqlite::memory:', autoMigrate: true, secret, ...options })

afterEach(() => vi.unstubAllEnvs())

test.each([
  ['production', {}, 406],
  ['production', { pages: true }, 200],
  ['development', {}, 200],
  ['', {}, 200],
  ['test', { pages: false }, 406],
])('with NODE_ENV %j and %j a browser gets %d', async (environment, options, status) => {
  vi.stubEnv('NODE_ENV', environment)
  const auth = await openAuth(options)
  expect((await ask(auth, '/api/token/'))[0]).toBe(status)
  for (const path of ['/inspect', '/docs', '/carnet/', '/carnet/assets/carnet.css'])
    expect([path, (await ask(auth, path))[0]]).toEqual([path, status === 200 ? 200 : 404])
  expect(auth.paths.includes('/inspect')).toBe(status === 200)
  await auth.close()
})

test('where TLS is required no page comes without it, and with it browsers are told so', async () => {
  const auth = await openAuth({ pages: true, requireTls: true })
  for (const path of ['/api/token/', '/inspect', '/docs', '/carnet/', '/carnet/assets/carnet.css'])
    expect([path, (await ask(auth, path))[0]]).toEqual([path, 403])
  expect((await auth.handler(new Request('http://a/nothing'))).status).toBe(404)
  const info = { remoteAddress: '203.0.113.9', isEncrypted: true }
  for (const path of ['/api/token/', '/inspect']) {
    const { status, headers } = await auth.handler(new Request(`http://a${path}`, { headers: html }), info)
    expect([status, headers.get('strict-transport-security')]).toEqual([200, 'max-age=31536000'])
  }
  await auth.close()
})

describe('mounted in a host', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld({ pages: true })
  })
  afterAll(() => world.close())
  // with a prefix the paths that pages link to are others, with a parser before us a form is JSON
  const hosts = hostKinds.filter(({ prefix, parsesBodies }) => prefix !== '' || parsesBodies)

  /** The addresses that a page names, as a browser resolves them. */
  async function linksOf(host: Host, path: string): Promise<string[]> {
    const page = await host.fetchUnchecked(path, { headers: html })
    expect([path, page.status]).toEqual([path, 200])
    const links = [...(await page.text()).matchAll(/(?:href|src|data-keys|data-description)="([^"#]+)"/g)]
    return links.map(([, link = '']) => {
      const { pathname, search } = new URL(link, `http://a${host.prefix}${path}`)
      return `${pathname}${search}`
    })
  }

  const pages = ['/api/token/', '/api/token', '/inspect', '/docs', '/api/sessions/abc/']

  test.each(hosts)('every link of a page leads somewhere: $name', async (kind) => {
    const host = await startHost(kind, world.auth)
    const links = await Promise.all(pages.map((path) => linksOf(host, path)))
    const targets = [...new Set(links.flat())]
    expect(targets.length).toBeGreaterThan(15)
    expect(targets.filter((target) => !target.startsWith(kind.prefix))).toEqual([])
    const dead = await Promise.all(
      targets.map(async (target) => {
        const path = target.slice(kind.prefix.length)
        const { status } = await host.fetchUnchecked(path, { headers: html, method: 'HEAD' })
        return status === 200 || path.startsWith('/admin/') ? [] : [`${path} ${status}`]
      }),
    )
    expect(dead.flat()).toEqual([])
    await host.close()
  })

  test.each(hosts)('a form is answered: $name', async (kind) => {
    const host = await startHost(kind, world.auth)
    const form = {
      method: 'POST',
      headers: { ...html, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ username: 'ada', password: 'wrong' }),
    }
    const answer = await host.fetchUnchecked('/api/token/', form)
    expect([answer.status, (await answer.text()).includes('value="ada"')]).toEqual([401, true])
    await host.close()
  })
})
