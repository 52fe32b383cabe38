import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClientWorld, credentials, type Fault, refreshLine } from './client-world.ts'
import { atRefresh, createStorage, isRefresh, minutes, openExpired } from './expired-tab.ts'

let world: Awaited<ReturnType<typeof createClientWorld>>
beforeEach(async () => {
  world = await createClientWorld()
})
afterEach(() => world.close())

const lost: Fault = async (_, send) => {
  await send()
  return new Promise<never>(() => {})
}
/** A request that waits for the refresh fails so. */
async function expectFailure(client: Client, failure: object): Promise<void> {
  const failing = expect(client.fetch('profile/')).rejects.toMatchObject(failure)
  await world.clock.advance(12_000)
  await failing
}
type Client = Awaited<ReturnType<typeof world.openTab>>['client']

const answering = (status: number, body: string, headers = {}): Fault => {
  return async () => new Response(body, { status, headers })
}

describe('a refresh whose outcome is unknown', () => {
  test.each([1, 2])('is asked again with the same token when %i responses are lost', async (times) => {
    const { client } = await openExpired(world)
    world.meet(atRefresh(times, lost))
    const answer = client.fetch('profile/')
    await world.clock.advance(9000)
    expect((await answer).status).toBe(200)
    expect(world.count(refreshLine)).toBe(times + 1)
    expect(client.state().status).toBe('signed_in')
  })

  test.each([
    ['500', answering(500, '{"detail":"A server error occurred."}')],
    ['502 of a proxy', answering(502, '<h1>Bad Gateway</h1>')],
    ['a page of a hotel in place of the answer', answering(200, '<h1>Welcome</h1>')],
    ['401 that is not Carnet’s', answering(401, '<h1>Who are you?</h1>')],
    ['429', answering(429, '{"detail":"Request was throttled."}')],
    ['an answer cut short', answering(200, '{"access":"eyJ')],
  ])('signs nobody out: %s', async (_, fault) => {
    const { client } = await openExpired(world)
    world.meet(atRefresh(2, fault))
    const answer = client.fetch('profile/')
    await world.clock.advance(9000)
    expect((await answer).status).toBe(200)
  })

  test('fails after some attempts, is left alone for a while, and goes on when the network is back', async () => {
    const { client, goOnline } = await openExpired(world)
    world.meet(async () => Promise.reject(new TypeError('fetch failed')))
    const failure = expect(client.fetch('profile/')).rejects.toMatchObject({ code: 'network', status: 0 })
    for (let isOver = false; !isOver; await world.clock.advance(250)) {
      void failure.then(() => {
        isOver = true
      })
      await world.clock.settle()
    }
    const tried = world.count(refreshLine)
    expect(tried).toBeLessThanOrEqual(6)
    const atOnce = Array.from({ length: 50 }, () => client.fetch('profile/').catch(({ code }) => code))
    expect(new Set(await Promise.all(atOnce))).toEqual(new Set(['network']))
    expect(world.count(refreshLine)).toBe(tried)
    expect(client.state().status).toBe('signed_in')
    world.meet(undefined)
    goOnline()
    const answer = client.fetch('profile/')
    await world.clock.advance(1000)
    expect((await answer).status).toBe(200)
  })

  test('keeps the session where a gateway in between asks for credentials of its own', async () => {
    const { client } = await openExpired(world)
    world.meet(atRefresh(1, answering(401, '{"detail":"Not authenticated"}')))
    await expectFailure(client, { code: 'not_authenticated', status: 401 })
    expect(client.state().status).toBe('signed_in')
  })

  test('keeps the session where a proxy refuses the request as such', async () => {
    const { client } = await openExpired(world)
    world.meet(atRefresh(9, answering(400, '<h1>Request Header Or Cookie Too Large</h1>')))
    await expectFailure(client, { code: 'unexpected_answer', status: 400 })
    expect(client.state().status).toBe('signed_in')
  })

  test('whose answer was lost for longer than the grace window is not called theft', async () => {
    const { client } = await openExpired(world)
    world.meet(atRefresh(99, lost))
    await expectFailure(client, { code: 'network' })
    world.meet(undefined)
    world.clock.sleep(minutes)
    const answer = client.fetch('profile/')
    await world.clock.advance(3000)
    expect((await answer).status).toBe(401)
    expect(client.state()).toEqual({ status: 'signed_out', reason: 'session_ended' })
  })

  test('waits no shorter than it would if the server asks for less', async () => {
    const { client } = await openExpired(world)
    world.meet(atRefresh(99, answering(503, '{"detail":"busy"}', { 'retry-after': '-1' })))
    await expectFailure(client, { code: 'unexpected_answer' })
    expect(world.count(refreshLine)).toBeLessThanOrEqual(6)
  })

  test('waits as long as the server asks', async () => {
    const { client } = await openExpired(world)
    world.meet(atRefresh(1, answering(503, '{"detail":"busy","code":"unavailable"}', { 'retry-after': '4' })))
    const answer = client.fetch('profile/')
    await world.clock.advance(3900)
    expect(world.count(refreshLine)).toBe(1)
    await world.clock.advance(1000)
    expect((await answer).status).toBe(200)
  })
})

describe('an end that the server tells', () => {
  test('of a session that was ended signs out once, with the reason', async () => {
    const { client } = await world.openTab()
    const { id } = await client.signIn(credentials)
    const heard: unknown[] = []
    client.onChange((state) => heard.push(state))
    await world.clock.advance(2000)
    await world.auth.sessions.revoke(id)
    const answers = Array.from({ length: 5 }, () => client.fetch('profile/'))
    await world.clock.advance(3000)
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(5).fill(401))
    expect(heard).toEqual([{ status: 'signed_out', reason: 'session_ended' }])
    expect(world.count(refreshLine)).toBe(1)
  })

  test('of a token that came back late is told as that', async () => {
    const storage = createStorage()
    const { client } = await openExpired(world, storage)
    const { refresh } = JSON.parse(storage.text ?? '')
    const old = storage.text
    await world.clock.advance(1)
    const answer = client.fetch('profile/')
    await world.clock.advance(1000)
    await answer
    world.clock.sleep(5 * minutes)
    const thief = await world.openTab({ isAlone: true, keepFresh: false, storage: createStorage(old) })
    const stolen = thief.client.fetch('profile/')
    await world.clock.advance(2000)
    expect((await stolen).status).toBe(401)
    expect(thief.client.state()).toEqual({ status: 'signed_out', reason: 'token_reused' })
    expect(refresh).toBeTypeOf('string')
  })
})

describe('a loop', () => {
  test('does not come of tokens that are refused as soon as they are made', async () => {
    const { client } = await world.openTab()
    await client.signIn(credentials)
    await world.clock.advance(2000)
    const refused = '{"detail":"Given token not valid for any token type","code":"token_not_valid"}'
    world.meet((request, send, origin) =>
      isRefresh(request) ? send() : answering(401, refused)(request, send, origin),
    )
    for (let turn = 0; turn < 20; turn += 1) {
      const answer = client.fetch('profile/')
      await world.clock.advance(100)
      expect((await answer).status).toBe(401)
    }
    expect(world.count(refreshLine)).toBe(1)
    expect(client.state().status).toBe('signed_in')
  })
})

describe('a refused request', () => {
  /** A tab whose access token the server takes for expired, and the client does not. */
  async function refused() {
    const tab = await world.openTab()
    await tab.client.signIn(credentials)
    await world.clock.advance(2000)
    world.server.aheadMs = 6 * minutes
    return tab
  }

  test('is repeated, too, where the password has been changed since', async () => {
    const { client } = await world.openTab()
    await client.signIn(credentials)
    await world.clock.advance(2000)
    const changed = `{"detail":"The user's password has been changed.","code":"password_changed"}`
    let left = 1
    world.meet((request, send, origin) =>
      isRefresh(request) || left-- < 1 ? send() : answering(401, changed)(request, send, origin),
    )
    const answer = client.fetch('/orders')
    await world.clock.advance(1000)
    expect((await answer).status).toBe(200)
    expect(world.count(refreshLine)).toBe(1)
  })

  test('whose answer breaks off is the caller’s to read', async () => {
    const { client } = await world.openTab()
    await client.signIn(credentials)
    const broken = () =>
      new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) })
    world.meet(async () => new Response(broken(), { status: 401 }))
    expect((await client.fetch('/orders')).status).toBe(401)
  })

  test.each([
    ['text', () => ['/orders', { method: 'POST', body: 'two' }]],
    ['form data', () => ['/orders', { method: 'POST', body: new URLSearchParams({ two: '2' }) }]],
    ['a request', () => [new Request('https://api.example/orders', { method: 'POST', body: 'two' })]],
  ] as [string, () => [string | Request, RequestInit?]][])('is repeated with %s', async (_, call) => {
    const { client } = await refused()
    const answer = client.fetch(...call())
    await world.clock.advance(1000)
    expect(await (await answer).json()).toMatchObject({ method: 'POST', body: expect.stringMatching(/^two/) })
    expect(world.count('POST /orders')).toBe(2)
  })

  test('is not repeated with a stream, of which nothing is left; the next one has a new token', async () => {
    const { client } = await refused()
    const stream = new Blob(['two']).stream()
    const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit
    const answer = client.fetch('/orders', init)
    await world.clock.advance(1000)
    expect((await answer).status).toBe(401)
    expect((await client.fetch('/orders')).status).toBe(200)
  })
})
