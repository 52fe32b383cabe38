// The client against the real server, in one process: what it does when nothing goes wrong.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClientWorld, credentials, refreshLine } from './client-world.ts'

let world: Awaited<ReturnType<typeof createClientWorld>>
beforeEach(async () => {
  world = await createClientWorld()
})
afterEach(() => world.close())

const minutes = 60_000

describe('a client', () => {
  test('signs in, tells who that is, and signs out', async () => {
    const { client } = await world.openTab()
    expect(client.state()).toEqual({ status: 'signed_out' })
    const session = await client.signIn(credentials)
    expect(session.claims).toMatchObject({ email: 'ada@example.com', role: 'reader' })
    expect(session.answer).toEqual({ user: { name: 'ada' } })
    expect(await client.session()).toBe(session)
    expect(await client.signOut()).toBe(true)
    expect(client.state()).toEqual({ status: 'signed_out', reason: 'signed_out' })
    expect(await world.auth.sessions.list(session.userId)).toEqual([])
  })

  test('tells a wrong password by its code, and stays as it was', async () => {
    const { client } = await world.openTab()
    const failure = client.signIn({ ...credentials, password: 'wrong' })
    await expect(failure).rejects.toMatchObject({
      code: 'no_active_account',
      status: 401,
      message: 'No active account found with the given credentials',
    })
    expect(client.state()).toEqual({ status: 'signed_out' })
  })

  test('fetches with the token, below the base URL and from the root of the server', async () => {
    const { client } = await world.openTab()
    const { userId } = await client.signIn(credentials)
    expect(await (await client.fetch('profile/')).json()).toEqual({ user: 'ada' })
    const answer = await client.fetch('/orders', { method: 'PUT', body: 'two' })
    expect(await answer.json()).toEqual({ method: 'PUT', body: 'two', userId })
  })

  test('refreshes before the access token expires, by itself', async () => {
    const { client } = await world.openTab()
    await client.signIn(credentials)
    await world.clock.advance(4.4 * minutes)
    expect(world.count(refreshLine)).toBe(0)
    await world.clock.advance(0.6 * minutes)
    expect(world.count(refreshLine)).toBe(1)
    expect((await client.fetch('profile/')).status).toBe(200)
  })

  test('refreshes when it is asked for something, where it is not to do so by itself', async () => {
    const { client } = await world.openTab({ keepFresh: false })
    await client.signIn(credentials)
    await world.clock.advance(20 * minutes)
    expect(world.count(refreshLine)).toBe(0)
    const answers = Array.from({ length: 20 }, () => client.fetch('profile/'))
    await world.clock.advance(1000)
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(world.count(refreshLine)).toBe(1)
  })

  test('lists and ends sessions, changes the password, and signs out everywhere', async () => {
    const { client } = await world.openTab()
    const other = await world.openTab({ isAlone: true })
    await other.client.signIn(credentials)
    await client.signIn(credentials)
    const sessions = await client.sessions.list()
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, true])
    const others = sessions.find(({ current }) => !current)
    await client.sessions.end(others?.id ?? '')
    await expect(client.sessions.end('no/such')).rejects.toMatchObject({ code: 'not_found' })

    const passwords = { current_password: credentials.password, new_password: 'short' }
    await expect(client.changePassword(passwords)).rejects.toMatchObject({
      code: 'invalid_input',
      problems: { new_password: expect.arrayContaining([expect.stringContaining('too short')]) },
    })
    await client.changePassword({ ...passwords, new_password: 'a longer one 123' })
    expect(await client.signOutEverywhere({ except: 'current' })).toBe(0)
    expect(await client.signOutEverywhere()).toBe(1)
    expect(client.state()).toEqual({ status: 'signed_out', reason: 'signed_out' })
  })

  test('tells changes to who listens, until they stop', async () => {
    const { client } = await world.openTab()
    const heard: string[] = []
    const stop = client.onChange(({ status }) => heard.push(status))
    await client.signIn(credentials)
    await world.clock.advance(5 * minutes)
    await client.signOut()
    stop()
    await client.signIn(credentials)
    expect(heard).toEqual(['signed_in', 'signed_in', 'signed_out'])
  })

  test('brings new claims when it is told to', async () => {
    const { client } = await world.openTab()
    const { userId } = await client.signIn(credentials)
    await world.auth.users.update(userId, { role: 'editor' })
    expect((await client.session())?.claims.role).toBe('reader')
    const refreshed = client.refresh()
    await world.clock.advance(2000)
    expect((await refreshed)?.claims.role).toBe('editor')
    expect(world.count(refreshLine)).toBe(1)
    await client.signOut()
    expect(await client.refresh()).toBeUndefined()
  })

  test('takes a path for the page’s own server', async () => {
    const { client } = await world.openTab({ baseUrl: '/api', isAlone: true })
    const urls: string[] = []
    world.meet(({ url }, send) => {
      urls.push(url)
      return send()
    })
    await client.signIn(credentials)
    expect(urls).toEqual(['https://app.example/api/token/'])
  })
})

describe('the token', () => {
  const elsewhere = [
    'https://evil.example/api/profile/',
    'https://api.example.evil.example/',
    'https://api.example@evil.example/',
    'https://api.example:8443/',
    'http://api.example/',
    'HTTPS://API.example/',
    'https:\\\\api.example\\',
    'https://api.example\\@evil.example/',
  ]

  test.each(elsewhere)('is not sent to %s', async (url) => {
    const { client } = await world.openTab()
    await client.signIn(credentials)
    const seen: (string | null)[] = []
    world.meet(async ({ headers }) => {
      seen.push(headers.get('authorization'))
      return new Response()
    })
    await client.fetch(url).catch(() => seen.push(null))
    await client.fetch(new Request('https://evil.example/'))
    expect(seen.filter((header) => header !== null)).toEqual([])
  })

  test('is sent to another origin that is allowed, and to paths that look like one to our own', async () => {
    const { client } = await world.openTab({ tokenOrigins: ['https://files.example'] })
    await client.signIn(credentials)
    const seen: string[] = []
    world.meet(async ({ url, headers }) => {
      if (headers.has('authorization')) seen.push(url)
      return new Response()
    })
    for (const url of ['https://files.example/1', '//evil.example/', '/\\evil.example/'])
      await client.fetch(url)
    expect(seen).toEqual([
      'https://files.example/1',
      'https://api.example//evil.example/',
      'https://api.example//evil.example/',
    ])
  })

  test('gives way to a header of the caller’s own', async () => {
    const { client } = await world.openTab()
    await client.signIn(credentials)
    expect((await client.fetch('profile/', { headers: { authorization: 'Bearer other' } })).status).toBe(401)
    expect(world.count(refreshLine)).toBe(0)
  })
})
