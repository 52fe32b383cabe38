// A bad network between a real Chromium and a real server: no answer that is lost or late may sign anybody out.
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Chromium, isChromiumHere, startChromium } from './chromium.ts'
import { createCounts } from './client-counts.ts'
import type { PageOptions } from './client-page.ts'
import { answering, answerLate, answerLost, createHold, type Fault } from './client-proxy.ts'
import { type Host, minutes, refreshLine, refreshPath, type Stand, startStand } from './client-stand.ts'

const tell = createCounts('browser-network')
const ways: [string, PageOptions][] = [
  ['bearer', {}],
  ['cookies', { transport: 'cookies' }],
]

/** Its attempts last for a second, in place of nine. */
const giveUpSoon: PageOptions = { graceSeconds: 2 }

describe.runIf(isChromiumHere)('in Chromium', { timeout: 30_000 }, () => {
  let chromium: Chromium
  let stand: Stand
  /** It answers what was lost for longer than the grace window. */
  let late: Stand
  beforeAll(async () => {
    ;[chromium, stand, late] = await Promise.all([
      startChromium(),
      startStand(),
      startStand({ lateRetry: '10m' }),
    ])
  }, 60_000)
  afterEach(async () => {
    await stand.leave()
    await late.leave()
  })
  afterAll(async () => {
    await chromium.close()
    await stand.close()
    await late.close()
  })

  /** A tab whose access token has expired while its timers slept. */
  async function openExpired({ visit, forget }: Stand, options: PageOptions = {}) {
    const { open, sleep, context } = await visit(chromium)
    const tab = await open(options)
    await tab.signIn('ada')
    const { id } = await tab.state()
    await sleep(6 * minutes)
    forget()
    return { ...tab, id, sleep, context }
  }

  describe.each(ways)('a refresh with %s', (way, options) => {
    const faults: readonly (readonly [string, Fault[]])[] = [
      ['whose answer is lost twice', [answerLost, answerLost]],
      ['whose answer comes after 4 s', [answerLate(4000)]],
      ['that somebody on the way refuses', [answering(503, { detail: 'Busy.' }), answering(502, {})]],
    ]

    test.each(faults)('%s is asked for again, and the session goes on', async (fault, met) => {
      const { world, proxy, rotations } = stand
      const { id, ask, state } = await openExpired(stand, options)
      proxy.meet(refreshPath, ...met)
      const startMs = performance.now()
      const asked = await Promise.all([ask(), ask(), ask()])
      const counts = {
        answered: asked.filter(({ status }) => status === 200).length,
        'refresh requests': proxy.count(refreshLine),
        rotations: rotations(),
        ms: Math.round(performance.now() - startMs),
      }
      tell(`3 requests, a refresh ${fault}, ${way}`, counts)
      expect(asked).toEqual(Array(3).fill({ status: 200, userId: world.ids.ada }))
      expect(counts).toMatchObject({ 'refresh requests': met.length + 1, rotations: 1 })
      // an answer that comes when nobody waits for it changes nothing
      if (fault.includes('4 s')) await pause(600)
      expect(await state()).toMatchObject({ status: 'signed_in', id })
      expect(await ask()).toEqual({ status: 200, userId: world.ids.ada })
      expect(await world.auth.sessions.list(world.ids.ada)).toHaveLength(1)
      expect(rotations()).toBe(1)
    })
  })

  test('a gateway that refuses a refresh in its own name ends no session', async () => {
    const { proxy, world, refreshes } = stand
    const { ask, state, id, run, ends } = await openExpired(stand)
    proxy.meet(refreshPath, answering(401, { detail: 'Not authenticated' }))
    const { status } = await ask()
    expect(await state()).toMatchObject({ status: 'signed_in', id })
    await run('show()')
    expect(await ask()).toEqual({ status: 200, userId: world.ids.ada })
    tell('a 401 of a gateway', {
      'signed out': await ends(),
      'refresh requests': refreshes(),
      'first status': status,
    })
    expect(refreshes()).toBe(2)
  })

  describe('an answer that is lost for longer than the grace window', () => {
    /** The server has exchanged the token as the tunnel begins; its end is a minute later. */
    async function throughTheTunnel(place: Stand) {
      const tab = await openExpired(place, giveUpSoon)
      place.proxy.meet(refreshPath, async (forward) => {
        await forward()
        await tab.context.setOffline(true)
        return undefined
      })
      expect(await tab.ask()).toEqual({ status: 0, code: 'network' })
      expect(await tab.state()).toMatchObject({ status: 'signed_in' })
      await tab.sleep(minutes)
      place.forget()
      await tab.context.setOffline(false)
      await expect.poll(() => place.refreshes(), { timeout: 5000 }).toBe(1)
      return tab
    }

    test('goes on where the server has `lateRetry`', async () => {
      const { id, state, ask, ends } = await throughTheTunnel(late)
      expect(await ask()).toEqual({ status: 200, userId: late.world.ids.ada })
      expect(await state()).toMatchObject({ status: 'signed_in', id })
      tell('an answer lost for a minute, with lateRetry', {
        'refresh requests': late.refreshes(),
        'signed out': await ends(),
      })
    })

    test('ends the session elsewhere, once, and nobody is called a thief', async () => {
      const { state, ask, ends } = await throughTheTunnel(stand)
      await expect.poll(state).toMatchObject({ status: 'signed_out', reason: 'session_ended' })
      expect(await ask()).toEqual({ status: 401 })
      tell('an answer lost for a minute, without lateRetry', {
        'refresh requests': stand.refreshes(),
        'signed out': await ends(),
      })
      expect(stand.refreshes()).toBe(1)
    })
  })

  describe.each(ways)('offline, with %s', (way, options) => {
    test('the session stays, nothing is asked in a loop, and it is refreshed when the network is back', async () => {
      const { context, id, ask, state, heard, ends } = await openExpired(stand, {
        ...options,
        ...giveUpSoon,
      })
      await context.setOffline(true)
      const asked = await Promise.all(Array.from({ length: 10 }, ask))
      expect(asked).toEqual(Array(10).fill({ status: 0, code: 'network' }))
      expect(await state()).toMatchObject({ status: 'signed_in', id })
      expect(stand.refreshes()).toBe(0)
      const changes = (await heard()).length
      await context.setOffline(false)
      await expect.poll(async () => (await heard()).length, { timeout: 5000 }).toBe(changes + 1)
      tell(`offline at expiry, 10 requests, then online, ${way}`, {
        'refresh requests': stand.refreshes(),
        'signed out': await ends(),
      })
      expect(await ask()).toEqual({ status: 200, userId: stand.world.ids.ada })
      expect(stand.refreshes()).toBe(1)
    })
  })

  test.each<[string, PageOptions & { host?: Host }]>([
    ['localStorage', { storage: 'local' }],
    ['cookies', { transport: 'cookies' }],
    ['cookies of another origin', { transport: 'cookies', host: 'app1' }],
  ])('a sign-out offline holds after a reload, in %s', async (way, options) => {
    const { open, context } = await stand.visit(chromium)
    const { signIn, call, reload, state, run } = await open({ ...options, ...giveUpSoon })
    await signIn('ada')
    await context.setOffline(true)
    expect(await call('signOut()')).toEqual({ value: false })
    expect(await state()).toMatchObject({ status: 'signed_out', reason: 'signed_out' })
    await context.setOffline(false)
    for (let time = 0; time < 2; time += 1) {
      await reload()
      expect(await call('session()')).toEqual({})
      expect(await state()).toMatchObject({ status: 'signed_out' })
    }
    await expect.poll(() => run('localStorage.length')).toBe(0)
    tell(`sign-out offline, then a reload, ${way}`, {
      'signed in': Number((await state()).status === 'signed_in'),
      'refresh requests': stand.refreshes(),
    })
  })

  describe('a storage', () => {
    test('that is emptied while the answer is on its way stays empty, and nobody is signed in', async () => {
      const { ask, run, state } = await openExpired(stand, { storage: 'local' })
      const hold = createHold()
      stand.proxy.meet(refreshPath, hold.fault)
      const asked = ask()
      await hold.arrived
      await run('localStorage.clear()')
      hold.release()
      expect(await asked).toEqual({ status: 401 })
      expect(await state()).toMatchObject({ status: 'signed_out', reason: 'elsewhere' })
      expect(await ask()).toEqual({ status: 401 })
      const left = Number(await run('localStorage.length'))
      tell('storage emptied in mid-refresh', {
        'refresh requests': stand.refreshes(),
        'left in the storage': left,
      })
      expect([stand.refreshes(), left]).toEqual([1, 0])
    })

    test('that is full keeps no used-up token, which would be taken for stolen after a reload', async () => {
      const { ask, run, state, reload, call } = await openExpired(stand, { storage: 'local' })
      await run(`Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`)
      expect(await ask()).toEqual({ status: 200, userId: stand.world.ids.ada })
      expect(await state()).toMatchObject({ status: 'signed_in' })
      await reload()
      expect(await call('session()')).toEqual({})
      expect(await state()).toMatchObject({ status: 'signed_out', reason: undefined })
      const reused = stand.world.events.filter(({ type }) => type === 'reuse').length
      tell('storage full at a refresh, then a reload', { 'refresh requests': stand.refreshes(), reused })
      expect([stand.refreshes(), reused]).toEqual([1, 0])
    })
  })
})
