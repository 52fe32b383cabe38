// What comes late, what is kept where, and what is never shown.
import { inspect } from 'node:util'
import { browserStorage, secureStorage } from '@carnet/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClientWorld, credentials, refreshLine } from './client-world.ts'
import { atRefresh, createStorage, minutes, openExpired } from './expired-tab.ts'

let world: Awaited<ReturnType<typeof createClientWorld>>
beforeEach(async () => {
  world = await createClientWorld()
})
afterEach(() => world.close())

describe('late answers', () => {
  test('of a refresh do not bring back a session that was signed out meanwhile', async () => {
    const { client } = await openExpired(world)
    world.meet(
      atRefresh(1, async (_, send) => {
        const answer = await send()
        return new Promise((resolve) => world.clock.after(2000, () => resolve(answer)))
      }),
    )
    const answer = client.fetch('profile/')
    await world.clock.advance(1000)
    const told = client.signOut()
    await world.clock.advance(3000)
    expect(await told).toBe(true)
    expect((await answer).status).toBe(401)
    expect(client.state()).toEqual({ status: 'signed_out', reason: 'signed_out' })
  })

  test('of one sign-in do not replace the session of the next', async () => {
    const { client } = await world.openTab()
    let isFirst = true
    world.meet((_, send) => {
      if (!isFirst) return send()
      isFirst = false
      return new Promise((resolve) => world.clock.after(2000, () => resolve(send())))
    })
    const first = expect(client.signIn(credentials)).rejects.toMatchObject({ code: 'superseded' })
    const second = await client.signIn(credentials)
    await world.clock.advance(3000)
    await first
    expect(await client.session()).toBe(second)
  })

  test('of a refresh do not fill a storage that was cleared meanwhile', async () => {
    const storage = createStorage()
    const { client } = await openExpired(world, storage)
    world.meet(
      atRefresh(1, async (_, send) => {
        storage.remove()
        return send()
      }),
    )
    const answer = client.fetch('profile/')
    await world.clock.advance(2000)
    await answer
    expect(client.state()).toEqual({ status: 'signed_out', reason: 'elsewhere' })
    expect(storage.text).toBeUndefined()
  })
})

test('a request that is aborted waits for no refresh, and is not sent', async () => {
  const { client } = await openExpired(world)
  world.meet(atRefresh(1, () => new Promise(() => {})))
  const controller = new AbortController()
  const failure = expect(client.fetch('/orders', { signal: controller.signal })).rejects.toThrow('enough')
  await world.clock.advance(100)
  controller.abort(new Error('enough'))
  await failure
  expect(world.count('GET /orders')).toBe(0)
})

describe('a storage', () => {
  test('that takes no new text keeps no old one either, which would look stolen', async () => {
    const texts = new Map<string, string>()
    let isFull = false
    const set = (key: string, text: string) => {
      if (isFull) throw new DOMException('full', 'QuotaExceededError')
      texts.set(key, text)
    }
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => texts.get(key) ?? null,
      setItem: set,
      removeItem: (key: string) => texts.delete(key),
    })
    const phone = {
      getItemAsync: async (key: string) => texts.get(key) ?? null,
      setItemAsync: async (key: string, text: string) => set(key, text),
      deleteItemAsync: async (key: string) => void texts.delete(key),
    }
    for (const storage of [browserStorage('local'), secureStorage(phone)]) {
      isFull = false
      await storage.set('old')
      isFull = true
      await Promise.resolve(storage.set('new')).catch(() => {})
      expect([...texts]).toEqual([])
    }
    vi.unstubAllGlobals()
  })

  test('brings the session back, and a client over garbage begins with none', async () => {
    const storage = createStorage()
    const { client } = await world.openTab({ storage })
    const { id } = await client.signIn(credentials)
    const again = await world.openTab({ storage, isAlone: true })
    expect((await again.client.session())?.id).toBe(id)
    const garbage = await world.openTab({ storage: createStorage('{"access":"no"'), isAlone: true })
    expect(garbage.client.state()).toEqual({ status: 'signed_out' })
  })

  test('that fails is told of, and the session goes on without it', async () => {
    const errors: unknown[] = []
    const fails = () => Promise.reject(new Error('locked'))
    const storage = { get: fails, set: fails, remove: fails }
    const { client } = await world.openTab({ storage, onError: (error) => errors.push(error) })
    await client.signIn(credentials)
    await world.clock.advance(5 * minutes)
    expect(world.count(refreshLine)).toBe(1)
    expect((await client.fetch('profile/')).status).toBe(200)
    expect(errors.map(String)).toContain('Error: locked')
  })
})

test('no token is shown by the client, its session, or an error that quotes one', async () => {
  const { client } = await world.openTab()
  await client.signIn(credentials)
  const token = (await client.accessToken()) ?? ''
  world.meet(async () =>
    Response.json({ detail: `Bad ${token}`, code: 'x', field: [token] }, { status: 400 }),
  )
  const error = await client.signIn(credentials).catch((thrown) => thrown)
  world.meet(async () => Promise.reject(new TypeError(`"Bearer ${token}" is no header`)))
  const other = await client.sessions.list().catch((thrown) => thrown)
  const shown = inspect([client, client.state(), error, other], { depth: 9, showHidden: true })
  expect(shown + JSON.stringify([client, client.state(), error, other])).not.toMatch(/eyJ/)
  expect(error.message).toBe('Bad [token]')
})

test('a machine that slept refreshes when it wakes, and a page that is not seen waits until it is', async () => {
  const { client, show } = await world.openTab()
  await client.signIn(credentials)
  show('hidden')
  await world.clock.advance(30 * minutes)
  expect(world.count(refreshLine)).toBe(0)
  show('visible')
  await world.clock.advance(1000)
  expect(world.count(refreshLine)).toBe(1)
  world.clock.sleep(60 * minutes)
  client.wake()
  await world.clock.advance(1000)
  expect(world.count(refreshLine)).toBe(2)
})

test('a closed client still signs in and out, in its tab alone, and does nothing by itself', async () => {
  const storage = createStorage()
  const { client } = await world.openTab({ storage })
  client.close()
  const { id } = await client.signIn(credentials)
  expect((await client.session())?.id).toBe(id)
  world.clock.sleep(6 * minutes)
  client.wake()
  await world.clock.advance(2000)
  expect(world.count(refreshLine)).toBe(0)
  const answer = client.fetch('profile/')
  await world.clock.advance(2000)
  expect((await answer).status).toBe(200)
  expect(await client.signOut()).toBe(true)
  expect(storage.text).toBeUndefined()
})

test('a closed client leaves neither timers nor listeners behind', async () => {
  const { client, listening } = await world.openTab()
  await client.signIn(credentials)
  client.close()
  await world.clock.advance(5 * minutes)
  expect([world.clock.timers(), listening(), world.count(refreshLine)]).toEqual([0, 0, 0])
  const answer = client.fetch('profile/')
  await world.clock.advance(2000)
  expect((await answer).status).toBe(200)
})
