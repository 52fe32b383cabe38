// The client with its refresh token in a cookie, against the real server and a jar that keeps cookies as browsers do.
import { cookies } from '@carnet/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClientWorld, credentials, refreshLine } from './client-world.ts'
import { createCookieJar } from './cookie-jar.ts'
import { createStorage, minutes } from './expired-tab.ts'

let world: Awaited<ReturnType<typeof createClientWorld>>
const jar = createCookieJar()

const page = 'https://app.example'
const open = (options: object) => world.openTab({ transport: cookies(), isAlone: true, ...options })

beforeEach(() => jar.clear())
afterEach(() => world.close())

describe('a page of another origin than the server', () => {
  beforeEach(async () => {
    world = await createClientWorld({ transport: 'cookie', cookies: { origins: [page] } })
    world.meet(jar.browser)
  })

  test('signs in, refreshes, is there after a reload, and signs out', async () => {
    const { client } = await open({})
    expect(client.state().status).toBe('signed_out')
    const { id } = await client.signIn(credentials)
    expect(jar.names()).toContain('__Host-carnet-refresh')
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
    world.meet(jar.browser)
    again.goOnline()
    await world.clock.advance(2000)
    expect(again.client.state()).toMatchObject({ status: 'signed_in', session: { id } })
  })
})

describe('a page of the server’s own origin', () => {
  const own = { origin: 'https://api.example', readable: jar.readable }
  beforeEach(async () => {
    world = await createClientWorld({ transport: 'both' })
    world.meet(jar.browser)
  })

  test('finds its session by the cookie that it may read, and leaves none behind', async () => {
    const { client } = await open(own)
    const { id } = await client.signIn(credentials)
    const again = await open(own)
    await world.clock.advance(2000)
    expect(again.client.state()).toMatchObject({ session: { id } })
    expect(world.count('GET /api/token/csrf/')).toBe(0)
    world.meet(async () => Promise.reject(new TypeError('fetch failed')))
    const told = again.client.signOut()
    await world.clock.advance(12_000)
    expect(await told).toBe(false)
    expect(jar.names()).toEqual(['__Host-carnet-refresh'])
    world.meet(jar.browser)
    expect((await open(own)).client.state()).toEqual({ status: 'signed_out' })
  })

  test('that kept its tokens in bodies before is signed out when they have expired, and hangs nowhere', async () => {
    const storage = createStorage()
    const before = await world.openTab({ ...own, storage, keepFresh: false, isAlone: true })
    await before.client.signIn(credentials)
    world.clock.sleep(5 * minutes)
    const { client } = await open({ ...own, storage, keepFresh: false })
    const answer = client.fetch('profile/')
    await world.clock.advance(5000)
    expect((await answer).status).toBe(401)
    expect(client.state()).toEqual({ status: 'signed_out', reason: 'session_ended' })
    const { id } = await client.signIn(credentials)
    expect(client.state()).toMatchObject({ session: { id } })
  })
})

test('a server that keeps tokens in bodies is told by the sign-in', async () => {
  world = await createClientWorld()
  world.meet(jar.browser)
  const { client } = await open({})
  await expect(client.signIn(credentials)).rejects.toMatchObject({ code: 'unexpected_answer' })
  expect(client.state().status).not.toBe('signed_in')
})
