import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClientWorld, credentials, type Fault, refreshLine } from './client-world.ts'
import { isRefresh, minutes, openExpired } from './expired-tab.ts'

let world: Awaited<ReturnType<typeof createClientWorld>>
beforeEach(async () => {
  world = await createClientWorld()
})
afterEach(() => world.close())

const hours = 60 * minutes

/** Sets the machine's clock, and not the server's. */
function setClock(milliseconds: number): void {
  world.clock.set(milliseconds)
  world.server.aheadMs -= milliseconds
}

test.each([-2, 2])('clocks that differ by %i hours need no more refreshes', async (difference) => {
  world.server.aheadMs = difference * hours
  const { client } = await world.openTab()
  await client.signIn(credentials)
  for (let minute = 0; minute < 4; minute += 1) {
    expect((await client.fetch('profile/')).status).toBe(200)
    await world.clock.advance(minutes)
  }
  expect(world.requests.filter((line) => line.startsWith('GET'))).toHaveLength(4)
  expect(world.count(refreshLine)).toBe(0)
})

test('a header Date that is wrong makes nobody refresh: the token itself says when it was made', async () => {
  const { client } = await world.openTab()
  world.meet(async (_, send) => {
    const answer = await send()
    answer.headers.set('date', new Date(world.clock.now() + 6 * minutes).toUTCString())
    return answer
  })
  await client.signIn(credentials)
  await world.clock.advance(4 * minutes)
  expect((await client.fetch('profile/')).status).toBe(200)
  expect(world.count(refreshLine)).toBe(0)
})

describe('a clock that is set back by two hours', () => {
  test('makes no token good for longer', async () => {
    const { client } = await world.openTab()
    await client.signIn(credentials)
    await world.clock.advance(2 * minutes)
    setClock(-2 * hours)
    const token = client.accessToken()
    await world.clock.advance(2000)
    await token
    expect(world.count(refreshLine)).toBe(1)
    await world.clock.advance(20 * minutes)
    const later = client.accessToken()
    await world.clock.advance(2000)
    expect((await world.auth.authenticate(`Bearer ${await later}`)).ok).toBe(true)
    expect(world.count(refreshLine)).toBeLessThanOrEqual(6)
  })

  test('makes nobody wait for two hours after a refresh that failed', async () => {
    const { client } = await openExpired(world)
    world.meet(async () => Promise.reject(new TypeError('fetch failed')))
    const failure = expect(client.fetch('profile/')).rejects.toMatchObject({ code: 'network' })
    await world.clock.advance(10_000)
    await failure
    world.meet(undefined)
    setClock(-2 * hours)
    const answer = client.fetch('profile/')
    await world.clock.advance(4000)
    expect((await answer).status).toBe(200)
  })

  test('makes no tab wait for two hours for another one', async () => {
    const [first, second] = [
      await world.openTab({ keepFresh: false }),
      await world.openTab({ keepFresh: false }),
    ]
    await first.client.signIn(credentials)
    await world.clock.advance(100)
    world.clock.sleep(5 * minutes)
    world.meet((request, send) => (isRefresh(request) ? new Promise(() => {}) : send()))
    void first.client.fetch('profile/').catch(() => {})
    await world.clock.advance(400)
    expect(world.count(refreshLine)).toBe(1)
    first.client.close()
    world.meet(undefined)
    setClock(-2 * hours)
    const answer = second.client.fetch('profile/')
    await world.clock.advance(5000)
    expect((await answer).status).toBe(200)
  })

  test('lets a token that is refused again be exchanged again', async () => {
    const { client } = await world.openTab({ keepFresh: false })
    await client.signIn(credentials)
    await world.clock.advance(2000)
    const refused: Fault = async () =>
      Response.json({ detail: 'Given token not valid', code: 'token_not_valid' }, { status: 401 })
    const refuse = () => {
      let left = 1
      world.meet((request, send, origin) =>
        isRefresh(request) || left-- < 1 ? send() : refused(request, send, origin),
      )
    }
    refuse()
    const first = client.fetch('profile/')
    await world.clock.advance(1000)
    expect((await first).status).toBe(200)
    // by less than the client would notice by its token
    setClock(-30_000)
    await world.clock.advance(15_000)
    refuse()
    const second = client.fetch('profile/')
    await world.clock.advance(2000)
    expect((await second).status).toBe(200)
    expect(world.count(refreshLine)).toBe(2)
  })
})
