// The client with its refresh token in a cookie, against the real server and a jar that keeps cookies as browsers do.
import { cookies } from '@carnet/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClientWorld, credentials, type Fault, refreshLine } from './client-world.ts'

let world: Awaited<ReturnType<typeof createClientWorld>>
const jar = new Map<string, { value: string; isHidden: boolean }>()
const tabs: { document: { cookie: string } }[] = []

const minutes = 60_000
const page = 'https://app.example'

/** What a browser adds to a page's request, and takes from its answer. */
const browser =
  (origin: string): Fault =>
  async (request, send) => {
    const headers = new Headers(request.headers)
    const isSameOrigin = new URL(request.url).origin === origin
    headers.set('origin', origin)
    headers.set('sec-fetch-site', isSameOrigin ? 'same-origin' : 'same-site')
    const isIncluded = isSameOrigin || request.credentials === 'include'
    if (isIncluded) headers.set('cookie', [...jar].map(([name, { value }]) => `${name}=${value}`).join('; '))
    const answer = await send(new Request(request, { headers }))
    if (isIncluded) for (const line of answer.headers.getSetCookie()) keep(line)
    return answer
  }

function keep(line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  if (/max-age=0/i.test(line)) jar.delete(name)
  else jar.set(name, { value, isHidden: /httponly/i.test(line) })
  show()
}

/** Gives the pages of the server's own origin what they may read. */
function show(): void {
  const readable = [...jar].filter(([, { isHidden }]) => !isHidden)
  for (const { document } of tabs)
    document.cookie = readable.map(([name, { value }]) => `${name}=${value}`).join('; ')
}

async function open(options: object) {
  const tab = await world.openTab({ transport: cookies(), isAlone: true, ...options })
  return tab
}

beforeEach(() => {
  jar.clear()
  tabs.length = 0
})
afterEach(() => world.close())

describe('a page of another origin than the server', () => {
  beforeEach(async () => {
    world = await createClientWorld({ transport: 'cookie', cookies: { origins: [page] } })
    world.meet(browser(page))
  })

  test('signs in, refreshes, is there after a reload, and signs out', async () => {
    const { client } = await open({})
    expect(client.state().status).toBe('signed_out')
    const { id } = await client.signIn(credentials)
    expect([...jar.values()].some(({ isHidden }) => isHidden)).toBe(true)
    await world.clock.advance(5 * minutes)
    expect(world.count(refreshLine)).toBe(1)
    expect((await client.fetch('profile/')).status).toBe(200)

    const again = await open({})
    await world.clock.advance(2000)
    expect((await again.client.session())?.id).toBe(id)
    expect(await again.client.signOut()).toBe(true)
    expect(await world.auth.sessions.list('1')).toEqual([])
    const last = await open({})
    await world.clock.advance(2000)
    expect(await last.client.session()).toBeUndefined()
  })

  test('keeps no token in a storage', async () => {
    const written: string[] = []
    const storage = { get: () => written.at(-1), set: (text: string) => written.push(text), remove() {} }
    const { client } = await open({ storage })
    await client.signIn(credentials)
    expect(written.length).toBeGreaterThan(0)
    expect(written.join()).not.toMatch(/eyJ/)
  })

  test('does not know who is signed in while the server cannot be asked, and learns it later', async () => {
    const { client } = await open({})
    const { id } = await client.signIn(credentials)
    world.meet(async () => Promise.reject(new TypeError('fetch failed')))
    const again = await open({})
    await world.clock.advance(12_000)
    expect(again.client.state()).toEqual({ status: 'loading' })
    world.meet(browser(page))
    again.goOnline(true)
    await world.clock.advance(2000)
    expect(again.client.state()).toMatchObject({ status: 'signed_in', session: { id } })
  })
})
