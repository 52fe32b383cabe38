// Tokens in cookies: what browsers keep, and who may use it.
import { afterEach, describe, expect, test } from 'vitest'
import { agesOf, type Browser, createBrowser, server } from './browser.ts'
import { bearer, bodyOf, claimsOf, json } from './suite/stage.ts'
import { createWorld, passwords, type World, type WorldOptions } from './world.ts'

const worlds: World[] = []
async function open(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld({ transport: 'cookie', ...options })
  worlds.push(world)
  return world
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

const credentials = { username: 'ada', password: passwords.ada }
const post = { method: 'POST' }

/** A browser that is signed in, and what its page was told. */
async function signedIn(world: World, options?: Parameters<typeof createBrowser>[1]) {
  const browser = createBrowser(world.auth.handler, options)
  const response = await browser.ask('/api/token/', json(credentials))
  expect(response.status).toBe(200)
  const body = await bodyOf(response)
  return { browser, response, body, csrf: String(body['csrf']), access: String(body['access']) }
}

const refresh = ({ ask }: Browser, csrf: string) => ask('/api/token/refresh/', { ...post, csrf })
const signOut = ({ ask }: Browser, csrf: string) => ask('/api/token/blacklist/', { ...post, csrf })
const refreshesOf = (world: World) =>
  world.events.flatMap((event) => (event.type === 'refresh' ? [event.outcome] : []))

test('a sign-in answers the access token, and puts the refresh token where no script reads it', async () => {
  const world = await open({ respond: ({ user }) => ({ user: { name: user.username } }) })
  const { browser, response, body, access, csrf } = await signedIn(world)
  expect(Object.keys(body)).toEqual(['access', 'csrf', 'user'])
  expect(claimsOf(access)['token_type']).toBe('access')
  expect(agesOf(response)).toEqual({ refresh: 86_400, csrf: 86_400 })
  expect(claimsOf(await browser.cookie('refresh'))['token_type']).toBe('refresh')
  expect(await browser.cookie('csrf')).toBe(csrf)
  expect((await browser.ask('/api/profile/', { headers: bearer(access) })).status).toBe(200)
})

test('a refresh puts the successor in its place, for as long as it is good', async () => {
  const world = await open({ sessionLifetime: '1d' })
  const { browser, csrf } = await signedIn(world)
  const before = await browser.cookie('refresh')
  world.clock.advance(3600)
  const response = await refresh(browser, csrf)
  const body = await bodyOf(response)
  expect([response.status, Object.keys(body)]).toEqual([200, ['access', 'csrf']])
  expect(agesOf(response)).toEqual({ refresh: 82_800, csrf: 82_800 })
  expect([body['csrf'], await browser.cookie('refresh')]).not.toContain(before)
  expect([body['csrf'], refreshesOf(world)]).toEqual([csrf, ['rotated']])
})

test('without rotation the cookie stays as it is', async () => {
  const world = await open({ rotate: false })
  const { browser, csrf } = await signedIn(world)
  const before = await browser.cookie('refresh')
  world.clock.advance(3600)
  const response = await refresh(browser, csrf)
  expect([response.status, agesOf(response)]).toEqual([200, { csrf: 82_800 }])
  expect(await browser.cookie('refresh')).toBe(before)
})

test('a refresh token in a body means nothing', async () => {
  const world = await open()
  const { refresh: token } = await world.tokensFor('ada')
  const browser = createBrowser(world.auth.handler)
  for (const path of ['/api/token/refresh/', '/api/token/sliding/refresh/']) {
    const response = await browser.ask(path, json({ refresh: token, token }))
    expect([response.status, await bodyOf(response), agesOf(response)]).toEqual([
      401,
      { detail: 'Authentication credentials were not provided.' },
      {},
    ])
  }
})

test('signing out ends the session and leaves no cookie', async () => {
  const world = await open({ cookies: { access: true } })
  const { browser, csrf, access } = await signedIn(world)
  const other = await signedIn(world)
  const response = await signOut(browser, csrf)
  expect([response.status, await bodyOf(response)]).toEqual([200, {}])
  expect(agesOf(response)).toEqual({ refresh: 0, access: 0, csrf: 0 })
  expect(await browser.jar.getCookies(server)).toEqual([])
  expect((await browser.ask('/api/profile/', { headers: bearer(access) })).status).toBe(401)
  expect((await refresh(other.browser, other.csrf)).status).toBe(200)
})

test('cookies are cleared with the attributes that they were set with', async () => {
  const world = await open({ cookies: { access: true } })
  const { browser, response, csrf } = await signedIn(world)
  const attributes = (answer: Response) =>
    answer.headers
      .getSetCookie()
      .map((text) => text.replace(/=[^;]*; Max-Age=\d+/, ''))
      .toSorted()
  expect(attributes(await signOut(browser, csrf))).toEqual(attributes(response))
})

test('who signs out twice, late or without cookies is signed out all the same', async () => {
  const world = await open()
  const { browser, csrf } = await signedIn(world)
  const kept = await browser.jar.serialize()
  world.clock.advance(90_000)
  expect((await signOut(browser, csrf)).status).toBe(200)
  expect((await signOut(browser, csrf)).status).toBe(200)
  const again = createBrowser(world.auth.handler, { jar: await browser.jar.clone() })
  await again.jar.setCookie(`__Host-carnet-refresh=x; Path=/; Secure`, server)
  const garbage = await signOut(again, csrf)
  expect([garbage.status, agesOf(garbage)]).toEqual([200, { refresh: 0, access: 0, csrf: 0 }])
  expect(kept?.cookies.length).toBe(2)
})

describe('a failed refresh touches no cookie:', () => {
  type Failure = [what: string, status: number, make: (world: World, browser: Browser) => Promise<unknown>]
  test.each<Failure>([
    ['no cookie', 401, async (_, { jar }) => jar.removeAllCookies()],
    ['no token', 401, async (_, { jar }) => jar.setCookie('__Host-carnet-refresh=x; Path=/; Secure', server)],
    ['an expired one', 401, async ({ clock }) => clock.advance(86_400)],
    ['a revoked one', 401, async ({ auth, ids }) => auth.sessions.revokeAll(ids.ada)],
    ['a deleted user', 401, async ({ auth, ids }) => auth.users.delete(ids.ada)],
    ['a deactivated one', 401, async ({ auth, ids }) => auth.users.deactivate(ids.ada)],
  ])('%s', async (_, status, make) => {
    const world = await open()
    const { browser, csrf } = await signedIn(world)
    await make(world, browser)
    const before = await browser.jar.serialize()
    const response = await refresh(browser, csrf)
    expect([response.status, response.headers.getSetCookie()]).toEqual([status, []])
    expect((await browser.jar.serialize())?.cookies.length).toBe(before?.cookies.length)
  })

  test('one that was used up', async () => {
    const world = await open()
    const { browser, csrf } = await signedIn(world)
    const thief = createBrowser(world.auth.handler, { jar: await browser.jar.clone() })
    world.clock.advance(60)
    await refresh(browser, csrf)
    world.clock.advance(11)
    const response = await refresh(thief, csrf)
    expect([response.status, (await bodyOf(response))['code']]).toEqual([401, 'token_reused'])
    expect(response.headers.getSetCookie()).toEqual([])
  })

  test('a database that is busy', async () => {
    const world = await open()
    const { browser, csrf } = await signedIn(world)
    world.clock.advance(60)
    const { release } = await world.blockWrites()
    const answers = [await refresh(browser, csrf), await signOut(browser, csrf)]
    await release()
    expect(answers.map(({ status, headers }) => [status, headers.getSetCookie()])).toEqual([
      [503, []],
      [503, []],
    ])
    expect((await refresh(browser, csrf)).status).toBe(200)
  })

  test('a hook that throws', async () => {
    let isBroken = false
    const world = await open({
      authenticationRule: () => {
        if (isBroken) throw new Error('broken')
        return true
      },
    })
    const { browser, csrf } = await signedIn(world)
    isBroken = true
    const response = await refresh(browser, csrf)
    expect([response.status, response.headers.getSetCookie()]).toEqual([500, []])
  })
})

describe('races:', () => {
  test('twenty parallel refreshes converge on one successor, whichever answer comes last', async () => {
    const world = await open()
    const { browser, csrf } = await signedIn(world)
    world.clock.advance(300)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => browser.askLate('/api/token/refresh/', { ...post, csrf })),
    )
    expect(new Set(answers.map(({ response }) => response.status))).toEqual(new Set([200]))
    const set = new Set(answers.map(({ response }) => response.headers.getSetCookie()[0]))
    expect(set.size).toBe(1)
    expect(refreshesOf(world).filter((outcome) => outcome === 'rotated')).toHaveLength(1)
    for (const { keep } of answers.toReversed()) await keep()
    world.clock.advance(300)
    expect((await refresh(browser, csrf)).status).toBe(200)
  })

  test('of pages loaded in quick succession no late answer brings back a token that is used up', async () => {
    const world = await open()
    const { browser, csrf } = await signedIn(world)
    world.clock.advance(300)
    const late = []
    for (let load = 0; load < 5; load++) {
      late.push(await browser.askLate('/api/token/refresh/', { ...post, csrf }))
      // every other answer arrives at once, the rest when all is over
      if (load % 2 === 0) await late.at(-1)?.keep()
      world.clock.advance(1.9)
    }
    for (const { keep } of late.toReversed()) await keep()
    world.clock.advance(300)
    expect((await refresh(browser, csrf)).status).toBe(200)
    expect(world.events.some(({ type }) => type === 'reuse')).toBe(false)
  })

  test('an answer that comes after somebody else has signed in leaves them alone', async () => {
    const world = await open()
    const { browser, csrf } = await signedIn(world)
    await world.auth.sessions.revokeAll(world.ids.ada)
    const late = await browser.askLate('/api/token/refresh/', { ...post, csrf })
    const { csrf: next } = await signedIn(world, { jar: browser.jar })
    expect(late.response.status).toBe(401)
    await late.keep()
    expect((await refresh(browser, next)).status).toBe(200)
  })

  test('where tokens are used once, strictly, each refresh rotates', async () => {
    const world = await open({ grace: '0s' })
    const { browser, csrf } = await signedIn(world)
    for (const _ of [1, 2]) expect((await refresh(browser, csrf)).status).toBe(200)
    expect(refreshesOf(world)).toEqual(['rotated', 'rotated'])
  })
})
