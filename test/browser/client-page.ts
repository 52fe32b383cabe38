// A page with the client in it, and words for a test to speak to it. As texts, because these tests know no DOM.
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { type Person, passwords } from '../http/world.ts'
import { repository } from '../planted-tree.ts'

/** What the page makes of its own address; what is not said is as the client has it. */
export interface PageOptions {
  readonly transport?: 'cookies'
  readonly storage?: 'local' | 'session'
  readonly channel?: false
  readonly keepFresh?: boolean
  readonly graceSeconds?: number
  /** Closed as soon as it is made. */
  readonly isLeft?: boolean
  /** How far the clock of this page is ahead of everybody else's. */
  readonly aheadMs?: number
}

/** Everything that a test wants to see of a state; `name` is from the sign-in's answer. */
export interface PageState {
  readonly status: 'loading' | 'signed_in' | 'signed_out'
  readonly reason?: string
  readonly id?: string
  readonly userId?: string
  readonly name?: string
}

/** What a request behind the guard came to: whom the server took the caller for, or why there is no answer. */
export interface Asked {
  readonly status: number
  readonly userId?: string
  readonly code?: string
}

/** What a call came to. */
export interface Told {
  readonly value?: unknown
  readonly code?: string
}

const program = `
import { browserStorage, cookies, createClient } from '@carnet/client'

const { transport, storage, isLeft, aheadMs: ownMs, ...options } = JSON.parse(decodeURIComponent(location.search.slice(1)))
aheadMs += ownMs ?? 0
if (transport) options.transport = cookies()
if (storage) options.storage = browserStorage(storage)

const plain = ({ status, reason, session }) => ({
  status, reason, id: session?.id, userId: session?.userId, name: session?.answer?.name,
})
const failed = (error) => ({ status: 0, code: error.code ?? String(error) })

globalThis.heard = []
globalThis.client = createClient(options)
if (isLeft) client.close()
client.onChange((state) => heard.push(plain(state)))
globalThis.state = () => plain(client.state())
globalThis.ask = () => client.fetch('/whoami').then(
  async (response) => ({ status: response.status, ...(response.ok ? await response.json() : {}) }), failed)
globalThis.told = (promise) => promise.then((value) => ({ value }), ({ code }) => ({ code }))
globalThis.untilSignedIn = () => new Promise((resolve) => {
  const look = ({ status }) => status === 'signed_in' && resolve()
  client.onChange(look)
  look(client.state())
})
globalThis.show = () => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
`

/** The script of the page. */
export async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: join(repository, 'test'), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    conditions: ['@carnet/source'],
  })
  return outputFiles[0]?.text ?? ''
}

/**
 * The page. What its machine's clock says is what the server's does, also where the browser had the page in its cache;
 * its timers go on as they do.
 */
export const pageHtml = `<!doctype html>
<html lang="en"><title>A page</title><link rel="icon" href="data:,">
<script>
  const asking = new XMLHttpRequest()
  asking.open('GET', '/clock', false)
  asking.send()
  globalThis.aheadMs = Number(asking.responseText)
  const realNow = Date.now
  Date.now = () => realNow() + aheadMs
</script>
<script type="module" src="/client.js"></script>
</html>`

export type ClientTab = ReturnType<typeof createClientTab>

export function createClientTab(page: Page) {
  const run = (expression: string): Promise<unknown> => page.evaluate(expression)
  const call = (expression: string) => run(`told(client.${expression})`) as Promise<Told>
  return {
    page,
    run,
    /** Calls the client, such as `signOut()`. */
    call,
    signIn: (person: Person) =>
      call(`signIn(${JSON.stringify({ username: person, password: passwords[person] })})`),
    /** Asks the server who is asking, with the client's `fetch`. */
    ask: () => run('ask()') as Promise<Asked>,
    state: () => run('state()') as Promise<PageState>,
    /** What listeners were told so far. */
    heard: () => run('heard') as Promise<readonly PageState[]>,
    /** How often a session has ended in this tab since it was loaded. */
    ends: () => run('heard.filter(({ reason }) => reason).length') as Promise<number>,
    reload: async () => {
      await page.reload()
    },
    /** Goes to another page; the browser freezes this one. */
    leave: async () => {
      await page.evaluate('void (globalThis.isKept = true)')
      await page.goto(new URL('/away', page.url()).href)
    },
    /** Goes back; answers whether the page is the one that was left, and not loaded anew. */
    goBack: async () => {
      await page.goBack({ waitUntil: 'commit' })
      await page.waitForFunction('globalThis.client !== undefined')
      return Boolean(await page.evaluate('globalThis.isKept'))
    },
  }
}
