// Tabs of one browser against the real server: who refreshes, and what the others learn.
import { browserStorage, type TokenStorage } from '@carnet/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClientWorld, credentials, refreshLine } from './client-world.ts'

let world: Awaited<ReturnType<typeof createClientWorld>>
beforeEach(async () => {
  world = await createClientWorld()
})
afterEach(() => world.close())

const minutes = 60_000
const ids = (tabs: readonly { client: { state(): unknown } }[]) =>
  tabs.map(({ client }) => (client.state() as { session?: { id: string } }).session?.id)

function shared(): TokenStorage {
  let text: string | undefined
  return {
    get: () => text,
    set: (next: string) => {
      text = next
    },
    remove: () => {
      text = undefined
    },
  }
}

async function openTabs(count: number, options: object = {}) {
  const tabs = []
  for (let tab = 0; tab < count; tab += 1) tabs.push(await world.openTab(options))
  return tabs
}

describe('tabs that hear each other', () => {
  test('share a session: a new one learns of it, and a sign-out ends it for all', async () => {
    const [first] = await openTabs(1)
    const session = await first?.client.signIn(credentials)
    const others = await openTabs(3)
    expect(ids(others)).toEqual(Array(3).fill(session?.id))
    await first?.client.signOut()
    await world.clock.advance(10)
    expect(others.map(({ client }) => client.state())).toEqual(
      Array(3).fill({ status: 'signed_out', reason: 'elsewhere' }),
    )
  })

  test('take over a sign-in, also in place of their own session', async () => {
    const tabs = await openTabs(2)
    await tabs[0]?.client.signIn(credentials)
    await world.clock.advance(10)
    const session = await tabs[1]?.client.signIn(credentials)
    await world.clock.advance(10)
    expect(ids(tabs)).toEqual([session?.id, session?.id])
  })

  test('share a session also where one of them is busy, and answers late', async () => {
    const [first] = await openTabs(1)
    const session = await first?.client.signIn(credentials)
    await world.clock.advance(1000)
    world.channel.latencyMs = 100
    const [late] = await openTabs(1)
    expect(late?.client.state()).toEqual({ status: 'signed_out' })
    await world.clock.advance(300)
    expect(late?.client.state()).toMatchObject({ session: { id: session?.id } })
    await late?.client.signOut()
    await world.clock.advance(1000)
    await first?.client.signIn(credentials)
    await world.clock.advance(1000)
    expect(late?.client.state().status).toBe('signed_in')
  })

  test('twenty of them, whose token has expired, refresh a few times and stay signed in', async () => {
    const tabs = await openTabs(20)
    const session = await tabs[0]?.client.signIn(credentials)
    await world.clock.advance(10)
    world.clock.sleep(6 * minutes)
    // no longer than a server may take: the others must wait for it
    world.meet(async ({ url }, send) => {
      const answer = await send()
      if (!url.endsWith('/token/refresh/')) return answer
      return new Promise((resolve) => world.clock.after(500, () => resolve(answer)))
    })
    const answers = tabs.map(({ client }) => client.fetch('profile/'))
    await world.clock.advance(6000)
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(world.count(refreshLine)).toBeLessThanOrEqual(4)
    expect(ids(tabs)).toEqual(Array(20).fill(session?.id))
  }, 60_000)

  test('let one refresh for all while time passes, and one that overslept learns what is current', async () => {
    const tabs = await openTabs(5)
    await tabs[0]?.client.signIn(credentials)
    await world.clock.advance(60 * minutes)
    expect(world.count(refreshLine)).toBeGreaterThanOrEqual(12)
    expect(world.count(refreshLine)).toBeLessThanOrEqual(20)
    expect(new Set(ids(tabs)).size).toBe(1)
  })

  test('go on when the one whose turn it is has frozen', async () => {
    const tabs = await openTabs(3)
    await tabs[0]?.client.signIn(credentials)
    await world.clock.advance(10)
    world.clock.sleep(6 * minutes)
    let isFirst = true
    world.meet((_, send) => {
      if (!isFirst) return send()
      isFirst = false
      return new Promise(() => {})
    })
    const answers = tabs.map(({ client }) => client.fetch('profile/'))
    await world.clock.advance(9000)
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200])
  })
})

describe('tabs that do not hear each other', () => {
  test('twenty of them over one storage make at most twenty refreshes, and nobody is signed out', async () => {
    const storage = shared()
    const [first] = await openTabs(1, { isAlone: true, storage, keepFresh: false })
    await first?.client.signIn(credentials)
    const tabs = await openTabs(20, { isAlone: true, storage, keepFresh: false })
    world.clock.sleep(6 * minutes)
    const answers = tabs.map(({ client }) => client.fetch('profile/'))
    await world.clock.advance(3000)
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(world.count(refreshLine)).toBeLessThanOrEqual(20)
  })

  test('read what another one has written before they show a token that is used up', async () => {
    const storage = shared()
    const tabs = await openTabs(2, { isAlone: true, storage, keepFresh: false })
    await tabs[0]?.client.signIn(credentials)
    const late = await world.openTab({ isAlone: true, storage, keepFresh: false })
    for (let turn = 0; turn < 3; turn += 1) {
      world.clock.sleep(6 * minutes)
      const answer = tabs[0]?.client.fetch('profile/')
      await world.clock.advance(2000)
      expect((await answer)?.status).toBe(200)
    }
    world.clock.sleep(6 * minutes)
    const answer = late.client.fetch('profile/')
    await world.clock.advance(2000)
    expect((await answer).status).toBe(200)
  })

  test('notice a sign-out of another one when they are seen again', async () => {
    const storage = shared()
    const [first, other] = await openTabs(2, { isAlone: true, storage })
    await first?.client.signIn(credentials)
    other?.show('visible')
    await world.clock.advance(10)
    expect(other?.client.state().status).toBe('signed_in')
    await first?.client.signOut()
    other?.show('visible')
    await world.clock.advance(10)
    expect(other?.client.state()).toEqual({ status: 'signed_out', reason: 'elsewhere' })
    expect(world.count(refreshLine)).toBe(0)
  })

  test('notice a sign-out of another one when they refresh', async () => {
    const storage = shared()
    const [first] = await openTabs(1, { isAlone: true, storage, keepFresh: false })
    await first?.client.signIn(credentials)
    const other = await world.openTab({ isAlone: true, storage, keepFresh: false })
    await first?.client.signOut()
    world.clock.sleep(6 * minutes)
    const answer = other.client.fetch('profile/')
    await world.clock.advance(2000)
    await answer
    expect(other.client.state()).toEqual({ status: 'signed_out', reason: 'elsewhere' })
    expect(world.count(refreshLine)).toBe(0)
  })
})

test('a browser that forbids its storage leaves the session in memory', async () => {
  const { client } = await world.openTab({ storage: browserStorage('local') })
  await client.signIn(credentials)
  await world.clock.advance(5 * minutes)
  expect((await client.fetch('profile/')).status).toBe(200)
})
