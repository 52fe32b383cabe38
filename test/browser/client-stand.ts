// Real pages with the client in them, a real server on an SQLite file, and between them a way that can be made bad.
import type { BrowserContext } from 'playwright-core'
import { noAccessLog } from '../../packages/auth/src/cli/access-log.ts'
import { createHttpServer } from '../../packages/auth/src/cli/http-server.ts'
import { createWorld, type World, type WorldOptions } from '../http/world.ts'
import type { Chromium } from './chromium.ts'
import { bundlePage, type ClientTab, createClientTab, type PageOptions, pageHtml } from './client-page.ts'
import { startProxy } from './client-proxy.ts'

/** Pages of one site on several origins, and one of another site. Browsers find such names on this machine. */
const hosts = {
  api: 'api.carnet.localhost',
  app1: 'app1.carnet.localhost',
  app2: 'app2.carnet.localhost',
  /** Of the same site, and not allowed to use the cookies. */
  stranger: 'stranger.carnet.localhost',
  evil: 'evil.localhost',
} as const

export type Host = keyof typeof hosts

export const minutes = 60_000
export const refreshPath = '/api/token/refresh/'
export const refreshLine = `POST ${refreshPath}`

export type Stand = Awaited<ReturnType<typeof startStand>>

/** A browser that nobody has used yet. */
export type Visit = Awaited<ReturnType<Stand['visit']>>

export async function startStand(options: WorldOptions = {}) {
  const clock = { aheadMs: 0 }
  const now = () => Date.now() + clock.aheadMs
  let port = 0
  const proxy = await startProxy({ upstream: () => port, now })
  const originOf = (host: Host) => `http://${hosts[host]}:${proxy.port}`
  const world = await createWorld({
    clock: now,
    guessing: false,
    transport: 'both',
    cookies: { origins: [originOf('app1'), originOf('app2')] },
    respond: ({ user }: { user: { username: string } }) => ({ name: user.username }),
    ...options,
  })
  const handler = await createHandler(world, clock)
  const server = createHttpServer({ handler, log: noAccessLog, onError: (error) => console.error(error) })
  port = await server.listen({ host: '127.0.0.1', port: 0 })
  const contexts: BrowserContext[] = []

  async function visit({ browser }: Chromium) {
    const context = await browser.newContext()
    contexts.push(context)
    /** Opens a tab, or another page in one; the page has loaded, and its client looks for a session. */
    async function open(
      { host = 'api', ...given }: PageOptions & { host?: Host } = {},
      tab?: ClientTab,
    ): Promise<ClientTab> {
      const page = tab?.page ?? (await context.newPage())
      const options = { baseUrl: `${originOf('api')}/api`, ...given }
      await page.goto(`${originOf(host)}/?${encodeURIComponent(JSON.stringify(options))}`)
      return tab ?? createClientTab(page)
    }
    /** Lets time pass for the server and all pages as for a machine that sleeps: no timer runs. */
    async function sleep(milliseconds: number) {
      clock.aheadMs += milliseconds
      await Promise.all(context.pages().map((page) => page.evaluate(`void (aheadMs += ${milliseconds})`)))
    }
    return { context, open, sleep }
  }

  return {
    world,
    proxy,
    visit,
    refreshes: () => proxy.count(refreshLine),
    /** How many exchanges have brought a new refresh token. */
    rotations: () =>
      world.events.filter((event) => event.type === 'refresh' && event.outcome === 'rotated').length,
    /** Begins to count anew. */
    forget() {
      proxy.forget()
      world.events.length = 0
    },
    /** After a test: closes its browser, mends the way and ends all sessions. */
    async leave() {
      proxy.recover()
      await Promise.all(contexts.splice(0).map((context) => context.close()))
      await world.auth.sessions.revokeEverybody()
      proxy.forget()
      world.events.length = 0
    },
    async close() {
      await proxy.close()
      await server.close(0)
      await world.close()
    },
  }
}

async function createHandler(world: World, clock: { readonly aheadMs: number }) {
  const script = await bundlePage()
  const handler: World['auth']['handler'] = async (request, info) => {
    switch (new URL(request.url).pathname) {
      case '/':
        return new Response(pageHtml, { headers: { 'content-type': 'text/html' } })
      case '/clock':
        return new Response(String(clock.aheadMs), { headers: { 'cache-control': 'no-store' } })
      case '/away':
        return new Response('Another page.', { headers: { 'content-type': 'text/html' } })
      case '/client.js':
        return new Response(script, { headers: { 'content-type': 'text/javascript' } })
      case '/whoami':
        return tellWho(world, request)
      default:
        return world.auth.handler(request, info)
    }
  }
  return handler
}

const forAnyPage = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type',
}

/** A route of the developer's, behind the guard. */
async function tellWho({ auth }: World, request: Request): Promise<Response> {
  if (request.method === 'OPTIONS') return new Response(null, { headers: forAnyPage })
  const verdict = await auth.authenticate(request.headers.get('authorization') ?? undefined)
  return verdict.ok
    ? Response.json({ userId: verdict.auth?.userId }, { headers: forAnyPage })
    : Response.json(verdict.refusal.body, { status: verdict.refusal.status, headers: forAnyPage })
}

/** How the tabs are, one after the other. */
export const statusesOf = (tabs: readonly ClientTab[]): Promise<string[]> =>
  Promise.all(tabs.map(async ({ state }) => (await state()).status))
