// Clocks that are wrong or jump, and machines that sleep, with a real Chromium.

import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Chromium, isChromiumHere, startChromium } from './chromium.ts'
import { createCounts } from './client-counts.ts'
import type { ClientTab, PageOptions } from './client-page.ts'
import { createHold, neverArrives } from './client-proxy.ts'
import { minutes, refreshPath, type Stand, startStand, statusesOf } from './client-stand.ts'

const tell = createCounts('browser-time')
const hours = 60 * minutes
const ways: [string, PageOptions][] = [
  ['memory and the channel', {}],
  ['localStorage without the channel', { storage: 'local', channel: false }],
  ['cookies', { transport: 'cookies' }],
]

describe.runIf(isChromiumHere)('in Chromium', { timeout: 30_000 }, () => {
  let chromium: Chromium
  let stand: Stand
  beforeAll(async () => {
    ;[chromium, stand] = await Promise.all([startChromium({ keepsPages: true }), startStand()])
  }, 60_000)
  afterEach(() => stand.leave())
  afterAll(async () => {
    await chromium.close()
    await stand.close()
  })

  const good = () => ({ status: 200, userId: stand.world.ids.ada })
  const setClock = ({ run }: ClientTab, milliseconds: number) => run(`void (aheadMs += ${milliseconds})`)

  describe.each(ways)('three tabs that were frozen for two hours, with %s', (way, options) => {
    test('refresh as soon as they are seen again, and stay signed in', async () => {
      const { open, sleep } = await stand.visit(chromium)
      const first = await open(options)
      await first.signIn('ada')
      const tabs = [first, await open(options), await open(options)]
      await Promise.all(tabs.map(({ run }) => run('untilSignedIn()')))
      stand.forget()
      await sleep(2 * hours)
      await Promise.all(tabs.map(({ leave }) => leave()))
      await pause(200)
      expect(stand.refreshes()).toBe(0)
      // what another tab tells makes the browser forget a page that it keeps
      expect(await first.goBack()).toBe(true)
      await expect.poll(() => stand.refreshes(), { timeout: 5000 }).toBe(1)
      await Promise.all(tabs.slice(1).map(({ goBack }) => goBack()))
      await Promise.all(tabs.map(({ run }) => run('untilSignedIn()')))
      expect(await Promise.all(tabs.map(({ ask }) => ask()))).toEqual(Array(3).fill(good()))
      const counts = { 'refresh requests': stand.refreshes(), rotations: stand.rotations() }
      const statuses = await statusesOf(tabs)
      tell(`3 tabs frozen for 2 h, ${way}`, {
        ...counts,
        'signed out': statuses.filter((status) => status !== 'signed_in').length,
      })
      expect(statuses).toEqual(Array(3).fill('signed_in'))
      expect(counts['refresh requests']).toBeLessThanOrEqual(3)
      expect(counts.rotations).toBe(1)
    })
  })

  test('a page that was left while another tab signed out shows that when the user goes back', async () => {
    const { open } = await stand.visit(chromium)
    const options: PageOptions = { storage: 'local', channel: false }
    const left = await open(options)
    await left.signIn('ada')
    const other = await open(options)
    await left.leave()
    expect(await other.call('signOut()')).toEqual({ value: true })
    expect(await left.goBack()).toBe(true)
    await expect.poll(() => left.state()).toMatchObject({ status: 'signed_out', reason: 'elsewhere' })
    tell('sign-out while a page was frozen', { 'refresh requests': stand.refreshes() })
    expect(stand.refreshes()).toBe(0)
  })

  describe.each([-2, 2])('a clock that is %i hours ahead', (ahead) => {
    test.each(ways)('needs no more refreshes, with %s', async (way, options) => {
      const { open, sleep } = await stand.visit(chromium)
      const tab = await open({ ...options, aheadMs: ahead * hours })
      await tab.signIn('ada')
      for (let minute = 0; minute < 4; minute += 1) {
        expect(await tab.ask()).toEqual(good())
        await sleep(minutes)
      }
      const extra = stand.refreshes()
      await sleep(2 * minutes)
      expect(await tab.ask()).toEqual(good())
      tell(`clock ${ahead} h ahead, ${way}`, {
        'refreshes in 4 min': extra,
        'at expiry': stand.refreshes() - extra,
      })
      expect([extra, stand.refreshes()]).toEqual([0, 1])
      // what was kept is read with the clock in mind
      if (options.storage) {
        await tab.reload()
        expect(await tab.ask()).toEqual(good())
        expect(stand.refreshes()).toBe(1)
      }
    })
  })

  describe('a clock that is set', () => {
    test.each([-2, 2])('by %i hours costs one refresh at the most', async (step) => {
      const { open, sleep } = await stand.visit(chromium)
      const tab = await open()
      await tab.signIn('ada')
      await setClock(tab, step * hours)
      expect(await tab.ask()).toEqual(good())
      await sleep(6 * minutes)
      const atStep = stand.refreshes()
      expect(await tab.ask()).toEqual(good())
      await sleep(minutes)
      expect(await tab.ask()).toEqual(good())
      tell(`clock set by ${step} h`, { 'refreshes at once': atStep, 'until after expiry': stand.refreshes() })
      expect(atStep).toBeLessThanOrEqual(1)
      expect(stand.refreshes()).toBe(atStep + 1)
    })

    test('back two hours while the client rests after a failure does not make it rest for two hours', async () => {
      const { open, sleep } = await stand.visit(chromium)
      // its window is one second, so that it gives up at once
      const tab = await open({ graceSeconds: 2, keepFresh: false })
      await tab.signIn('ada')
      await sleep(6 * minutes)
      stand.proxy.meet(refreshPath, ...Array(5).fill(neverArrives))
      expect(await tab.ask()).toEqual({ status: 0, code: 'network' })
      const failed = stand.refreshes()
      stand.proxy.meet(refreshPath)
      await setClock(tab, -2 * hours)
      await expect.poll(() => tab.ask(), { timeout: 8000, interval: 250 }).toEqual(good())
      tell('clock set back 2 h in the rest after a failure', {
        failed,
        'then refreshes': stand.refreshes() - failed,
      })
      expect(stand.refreshes() - failed).toBe(1)
    })

    test('back two hours while another tab, which is closed then, refreshes does not make this one wait', async () => {
      const { open, sleep } = await stand.visit(chromium)
      const [gone, left] = [await open({ keepFresh: false }), await open({ keepFresh: false })]
      await gone.signIn('ada')
      await expect.poll(() => left.state()).toMatchObject({ status: 'signed_in' })
      await sleep(6 * minutes)
      const hold = createHold()
      stand.proxy.meet(refreshPath, hold.fault)
      gone.ask().catch(() => undefined)
      await hold.arrived
      await setClock(left, -2 * hours)
      await gone.page.close()
      const startMs = performance.now()
      expect(await left.ask()).toEqual(good())
      const tookMs = Math.round(performance.now() - startMs)
      hold.release()
      tell('clock set back 2 h in another tab’s turn', { 'refresh requests': stand.refreshes(), ms: tookMs })
      expect(tookMs).toBeLessThan(8000)
      expect(stand.refreshes()).toBe(2)
    })
  })

  test('a header Date that is six minutes off makes no tab refresh again and again', async () => {
    const { open } = await stand.visit(chromium)
    stand.proxy.date.aheadMs = 6 * minutes
    const tab = await open()
    await tab.signIn('ada')
    await pause(2500)
    for (let time = 0; time < 3; time += 1) expect(await tab.ask()).toEqual(good())
    tell('header Date 6 min ahead, 2.5 s', { 'refresh requests': stand.refreshes() })
    expect(stand.refreshes()).toBeLessThanOrEqual(1)
  })
})
