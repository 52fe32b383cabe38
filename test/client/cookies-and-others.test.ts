// One browser, one cookie, and more than one page or person: whose the cookie is, that is who is signed in.
import { cookies } from '@carnet/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bob, createClientWorld, credentials, type Fault } from './client-world.ts'
import { createCookieJar } from './cookie-jar.ts'
import { createStorage, minutes } from './expired-tab.ts'
import { holdAnswer } from './held-answer.ts'

let world: Awaited<ReturnType<typeof createClientWorld>>
const jar = createCookieJar()

const origins = ['https://shop.example', 'https://blog.example']
const own = { origin: 'https://api.example', readable: jar.readable }
const open = (options: object) => world.openTab({ transport: cookies(), isAlone: true, ...options })

const offline: Fault = async () => Promise.reject(new TypeError('fetch failed'))
/** Whose session a client shows, and what it says of the sign-in. */
const shown = ({ client }: { client: { state(): unknown } }) => {
  const { session } = client.state() as { session?: { claims: { email: string }; answer: unknown } }
  return session && [session.claims.email, session.answer]
}

beforeEach(async () => {
  jar.clear()
  world = await createClientWorld({ transport: 'cookie', cookies: { origins } })
  await world.createBob()
  world.meet(jar.browser)
})
afterEach(async () => {
  vi.unstubAllGlobals()
  await world.close()
})

describe.each([
  ['two origins', { origin: origins[0] }, { origin: origins[1] }],
  ['one origin, unheard', own, own],
])('pages of %s', (_, one, other) => {
  test('never mix two users: who is signed in with the cookie is, and what the other asked for is not sent', async () => {
    const first = await open({ ...one, keepFresh: false })
    await first.client.signIn(credentials)
    await world.clock.advance(2000)
    const second = await open({ ...other, keepFresh: false })
    await world.clock.advance(2000)
    await second.client.signIn(bob)
    world.clock.sleep(5 * minutes)
    const failure = expect(first.client.fetch('profile/')).rejects.toMatchObject({ code: 'superseded' })
    await world.clock.advance(3000)
    await failure
    expect(shown(first)).toEqual(['bob@example.com', undefined])
    expect(await (await first.client.fetch('profile/')).json()).toEqual({ user: 'bob' })
  })

  test('do not sign out the user of another one', async () => {
    const first = await open(one)
    await first.client.signIn(credentials)
    const second = await open(other)
    await world.clock.advance(2000)
    await second.client.signIn(bob)
    expect(await first.client.signOut()).toBe(false)
    expect(jar.names()).toEqual(['__Host-carnet-refresh', '__Host-carnet-csrf'])
    const third = await open(other)
    await world.clock.advance(2000)
    expect(shown(third)?.[0]).toBe('bob@example.com')
  })

  test('forget what the sign-in of one user answered when the cookie is another’s', async () => {
    const storage = createStorage()
    const first = await open({ ...one, storage })
    await first.client.signIn(credentials)
    const second = await open(other)
    await world.clock.advance(2000)
    await second.client.signIn(bob)
    const again = await open({ ...one, storage })
    await world.clock.advance(3000)
    expect(shown(again)).toEqual(['bob@example.com', undefined])
  })

  test('are signed out by a sign-out that overtakes a sign-in, also after a reload', async () => {
    const { client } = await open(one)
    const { fault, reached, release } = holdAnswer('/token/')
    world.meet((request, send, origin) => {
      const held = (instead = request) => fault(instead, () => send(instead), origin)
      return jar.browser(request, held, origin)
    })
    const late = expect(client.signIn(credentials)).rejects.toMatchObject({ code: 'superseded' })
    await reached
    await client.signOut()
    release()
    await late
    await world.clock.advance(2000)
    expect(jar.names()).toEqual([])
    expect(await world.auth.sessions.list('1')).toEqual([])
    const again = await open(one)
    await world.clock.advance(2000)
    expect(again.client.state()).toMatchObject({ status: 'signed_out' })
  })

  test('keep the session of the later of two sign-ins', async () => {
    const { client } = await open({ ...one, keepFresh: false })
    const { fault, reached, release } = holdAnswer('/token/')
    world.meet((request, send, origin) => {
      const held = (instead = request) => fault(instead, () => send(instead), origin)
      return jar.browser(request, held, origin)
    })
    const early = expect(client.signIn(credentials)).rejects.toMatchObject({ code: 'superseded' })
    await reached
    const later = client.signIn(bob)
    await world.clock.settle()
    // its cookies must not come before those of the early one
    expect(world.count('POST /api/token/')).toBe(1)
    release()
    await early
    const { id } = await later
    world.clock.sleep(5 * minutes)
    const answer = client.fetch('profile/')
    await world.clock.advance(3000)
    expect(await (await answer).json()).toEqual({ user: 'bob' })
    expect((await client.session())?.id).toBe(id)
  })
})

test('a page that is loaded while a proxy refuses its cookies does not sign out, and goes on later', async () => {
  const { client } = await open(own)
  const { id } = await client.signIn(credentials)
  world.meet(async () => new Response('<h1>Cookie Too Large</h1>', { status: 400 }))
  const again = await open(own)
  await world.clock.advance(12_000)
  expect(again.client.state()).toEqual({ status: 'loading' })
  world.meet(jar.browser)
  again.goOnline()
  await world.clock.advance(2000)
  expect(again.client.state()).toMatchObject({ session: { id } })
})

test('a sign-out of another origin’s page that the server was not told is made good at the next load', async () => {
  const texts = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
    removeItem: (key: string) => texts.delete(key),
  })
  const { client } = await open({ origin: origins[0] })
  await client.signIn(credentials)
  world.meet(offline)
  const told = client.signOut()
  await world.clock.advance(12_000)
  expect(await told).toBe(false)
  expect(await world.auth.sessions.list('1')).toHaveLength(1)
  world.meet(jar.browser)
  const again = await open({ origin: origins[0] })
  await world.clock.advance(2000)
  expect(again.client.state()).toEqual({ status: 'signed_out' })
  expect(await world.auth.sessions.list('1')).toEqual([])
  expect([jar.names(), [...texts]]).toEqual([[], []])
  await again.client.signIn(credentials)
  const last = await open({ origin: origins[0] })
  await world.clock.advance(2000)
  expect(last.client.state().status).toBe('signed_in')
})
