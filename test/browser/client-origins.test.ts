// The client with cookies in a real Chromium: pages of the server's own origin, of two others of its site that are
// allowed, of one that is not, and of another site.
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Chromium, isChromiumHere, startChromium } from './chromium.ts'
import { createCounts } from './client-counts.ts'
import type { ClientTab, PageOptions } from './client-page.ts'
import { createHold } from './client-proxy.ts'
import { type Host, minutes, refreshPath, type Stand, startStand, statusesOf } from './client-stand.ts'

const tell = createCounts('browser-origins')
const cookies: PageOptions = { transport: 'cookies' }
const alone: PageOptions = { ...cookies, channel: false }

describe.runIf(isChromiumHere)('in Chromium', { timeout: 30_000 }, () => {
  let chromium: Chromium
  let stand: Stand
  beforeAll(async () => {
    ;[chromium, stand] = await Promise.all([startChromium(), startStand()])
  }, 60_000)
  afterEach(() => stand.leave())
  afterAll(async () => {
    await chromium.close()
    await stand.close()
  })

  const sessionsOf = (person: 'ada' | 'stan') => stand.world.auth.sessions.list(stand.world.ids[person])

  /** Nobody's claims are beside another one's name, and the server takes the page for whom it shows. */
  async function expectOneUser({ state, ask }: ClientTab) {
    const { ada, stan } = stand.world.ids
    const { userId = '', name } = await state()
    expect([
      undefined,
      new Map([
        [ada, 'ada'],
        [stan, 'stan'],
      ]).get(userId),
    ]).toContain(name)
    expect(await ask()).toEqual({ status: 200, userId })
  }

  describe('two origins with one jar', () => {
    test('are both signed in after one sign-in, refresh, and both out after one sign-out', async () => {
      const { open, sleep } = await stand.visit(chromium)
      const one = await open({ ...cookies, host: 'app1' })
      await one.signIn('ada')
      const two = await open({ ...cookies, host: 'app2' })
      await expect.poll(() => two.state()).toMatchObject({ status: 'signed_in', userId: stand.world.ids.ada })
      expect(await two.run('document.cookie')).toBe('')
      stand.forget()
      await sleep(6 * minutes)
      const answers = await Promise.all([one, two, one, two].map(({ ask }) => ask()))
      expect(answers).toEqual(Array(4).fill({ status: 200, userId: stand.world.ids.ada }))
      const [refreshes, rotations] = [stand.refreshes(), stand.rotations()]
      expect([refreshes, rotations]).toEqual([2, 1])
      expect(await one.call('signOut()')).toEqual({ value: true })
      await sleep(6 * minutes)
      expect(await two.ask()).toEqual({ status: 401 })
      expect(await two.state()).toMatchObject({ status: 'signed_out' })
      tell('cookies on two origins, expiry at once', {
        answered: answers.filter(({ status }) => status === 200).length,
        'refresh requests': refreshes,
        rotations,
      })
    })

    test.each<[string, PageOptions & { host?: Host }]>([
      ['another origin', { ...cookies, host: 'app2' }],
      ['another tab that cannot be heard', alone],
    ])(
      'follow a sign-in of another user in %s, without a mixture, and are not stuck',
      async (where, options) => {
        const { open, sleep } = await stand.visit(chromium)
        const mine = await open(where.includes('origin') ? { ...cookies, host: 'app1' } : alone)
        await mine.signIn('ada')
        const other = await open(options)
        await other.signIn('stan')
        await sleep(6 * minutes)
        const [first, second] = [await mine.ask(), await mine.ask()]
        tell(`another user signs in at ${where}`, { 'requests until it works': first.status === 200 ? 1 : 2 })
        // what was meant for one user is not sent for another
        expect(first.userId).toBeUndefined()
        const { status } = await mine.state()
        if (status === 'signed_in') expect(second).toEqual({ status: 200, userId: stand.world.ids.stan })
        else expect([status, second.status]).toEqual(['signed_out', 401])
        if (status === 'signed_in') await expectOneUser(mine)
        await expectOneUser(other)
        expect(await mine.signIn('ada')).toMatchObject({ value: { userId: stand.world.ids.ada } })
        await expectOneUser(mine)
      },
    )

    test('show whom the jar holds after a reload, not whom a storage remembers', async () => {
      const { open } = await stand.visit(chromium)
      const mine = await open({ ...alone, storage: 'local' })
      await mine.signIn('ada')
      const other = await open(alone)
      await other.signIn('stan')
      await mine.reload()
      await mine.call('session()')
      expect(await mine.state()).toMatchObject({ status: 'signed_in', userId: stand.world.ids.stan })
      await expectOneUser(mine)
    })
  })

  describe('a sign-in whose answer is on its way when the user signs out', () => {
    test.each(['api', 'app1'] as const)('leaves no session, neither here nor there, at %s', async (host) => {
      const { open } = await stand.visit(chromium)
      const { signIn, call, reload, state } = await open({ ...cookies, host })
      const hold = createHold()
      stand.proxy.meet('/api/token/', hold.fault)
      const signedIn = signIn('ada')
      await hold.arrived
      const signedOut = call('signOut()')
      await pause(50)
      hold.release()
      expect(await signedIn).toEqual({ code: 'superseded' })
      await signedOut
      await expect.poll(() => sessionsOf('ada'), { timeout: 3000 }).toEqual([])
      await reload()
      expect(await call('session()')).toEqual({})
      expect(await state()).toMatchObject({ status: 'signed_out' })
      const left = (await sessionsOf('ada')).length
      tell(`sign-out during a sign-in, at ${host}`, { 'sessions left': left })
    })
  })

  test('a sign-out in another tab while a refresh is on its way leaves nobody signed in', async () => {
    const { open, sleep, context } = await stand.visit(chromium)
    const tabs = [await open(cookies), await open(cookies), await open(cookies)]
    const [one, two] = tabs as [ClientTab, ClientTab]
    await one.signIn('ada')
    await expect.poll(() => statusesOf(tabs)).toEqual(Array(3).fill('signed_in'))
    await sleep(6 * minutes)
    const hold = createHold()
    stand.proxy.meet(refreshPath, hold.fault)
    const asked = one.ask()
    await hold.arrived
    expect(await two.call('signOut()')).toEqual({ value: true })
    await expect.poll(() => statusesOf(tabs), { timeout: 5000 }).toEqual(Array(3).fill('signed_out'))
    hold.release()
    expect((await asked).userId).toBeUndefined()
    for (let time = 0; time < 2; time += 1) {
      await Promise.all(tabs.map(({ reload }) => reload()))
      await Promise.all(tabs.map(({ call }) => call('session()')))
      expect(await statusesOf(tabs)).toEqual(Array(3).fill('signed_out'))
    }
    const readable = (await context.cookies()).filter(({ httpOnly }) => !httpOnly)
    const left = (await sessionsOf('ada')).length
    tell('sign-out while a refresh is on its way', {
      'sessions left': left,
      'cookies to be found': readable.length,
    })
    expect([left, readable]).toEqual([0, []])
  })

  test('the end of an older session, told late, takes nothing of a newer one with it', async () => {
    const { open } = await stand.visit(chromium)
    const [mine, other] = [await open(alone), await open(alone)]
    await mine.signIn('ada')
    await stand.world.auth.sessions.revoke(String((await mine.state()).id))
    const hold = createHold()
    stand.proxy.meet(refreshPath, hold.fault)
    await mine.reload()
    await hold.arrived
    await other.signIn('stan')
    hold.release()
    await mine.call('session()')
    await other.reload()
    expect(await other.call('session()')).toMatchObject({ value: { userId: stand.world.ids.stan } })
    await expectOneUser(other)
    tell('the end of an older session', { 'newer sessions left': (await sessionsOf('stan')).length })
  })

  test('tokens that a client without cookies left in the storage stop nothing', async () => {
    const { open, sleep } = await stand.visit(chromium)
    const before = await open({ storage: 'local', channel: false, keepFresh: false })
    await before.signIn('ada')
    await sleep(6 * minutes)
    const { call, signIn, ask } = await open({ ...alone, storage: 'local' })
    const settled = await Promise.race([ask(), pause(5000)])
    expect(settled).toMatchObject({ status: expect.any(Number) })
    await call('session()')
    expect(await signIn('stan')).toMatchObject({ value: { userId: stand.world.ids.stan } })
    expect(await ask()).toEqual({ status: 200, userId: stand.world.ids.stan })
  })

  describe.each([
    ['of the same site, that is not allowed', 'stranger'],
    ['of another site', 'evil'],
  ] as const)('a page %s, with the client', (_, host) => {
    test('learns nothing and changes nothing', async () => {
      const { open, sleep } = await stand.visit(chromium)
      const good = await open({ ...cookies, host: 'app1', keepFresh: false })
      // it has looked for a session, and asks for nothing by itself any more
      await good.call('session()')
      await good.signIn('ada')
      await sleep(6 * minutes)
      const before = await stand.world.dump()
      const { call, signIn, ask, state, run } = await open({ ...cookies, host, graceSeconds: 2 })
      const failures = [await call('session()'), await signIn('stan'), await call('signOutEverywhere()')]
      expect(failures.map(({ value }) => value)).toEqual(Array(3).fill(undefined))
      await call('signOut()')
      expect(['loading', 'signed_out']).toContain((await state()).status)
      expect((await ask()).status).toBe(401)
      expect(await run('document.cookie')).toBe('')
      // the dumps themselves would fill the screen
      expect((await stand.world.dump()) === before).toBe(true)
      expect(await good.ask()).toEqual({ status: 200, userId: stand.world.ids.ada })
      const calls = stand.proxy.requests.length
      tell(`${host} with the client`, {
        'requests of both': calls,
        'refreshes of the good page': stand.rotations(),
      })
      expect(stand.rotations()).toBe(1)
    })
  })
})
