// Many tabs of one browser with one session, in a real Chromium: none of them may sign out another, or itself.
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleStory } from '../client-elsewhere/runtimes.ts'
import { goodStory, type StoryOutcome } from '../client-elsewhere/story.ts'
import { passwords } from '../http/world.ts'
import { type Chromium, isChromiumHere, startChromium } from './chromium.ts'
import { createCounts } from './client-counts.ts'
import type { ClientTab, PageOptions } from './client-page.ts'
import { minutes, type Stand, startStand, statusesOf, type Visit } from './client-stand.ts'

const tell = createCounts('browser-tabs')
const all = <T>(value: T): T[] => Array<T>(20).fill(value)

const ways: readonly (readonly [string, PageOptions])[] = [
  ['memory and the channel', {}],
  ['localStorage without the channel', { storage: 'local', channel: false }],
  ['cookies', { transport: 'cookies' }],
]

describe.runIf(isChromiumHere)('in Chromium', { timeout: 60_000 }, () => {
  let chromium: Chromium
  let stand: Stand
  /** Its access tokens live for three seconds. */
  let quick: Stand
  let visit: Visit
  /** The same ones in turn for each way, because twenty take long to open. */
  let tabs: readonly ClientTab[] = []
  beforeAll(async () => {
    ;[chromium, stand, quick] = await Promise.all([
      startChromium(),
      startStand(),
      startStand({ accessLifetime: '3s' }),
    ])
    visit = await stand.visit(chromium)
  }, 60_000)
  afterAll(async () => {
    await chromium.close()
    await stand.close()
    await quick.close()
  })

  /** Twenty tabs, all signed in by the first of them. */
  async function openTwenty({ open }: Visit, options: PageOptions, before: readonly ClientTab[] = []) {
    const first = await open(options, before[0])
    await first.signIn('ada')
    const others = Array.from({ length: 19 }, (_, at) => open(options, before[at + 1]))
    const tabs = [first, ...(await Promise.all(others))]
    await Promise.all(tabs.map(({ run }) => run('untilSignedIn()')))
    return tabs
  }

  const countOut = async (tabs: readonly ClientTab[]) =>
    (await Promise.all(tabs.map(({ heard }) => heard())))
      .flat()
      .filter(({ status }) => status !== 'signed_in').length

  describe.each(ways)('twenty tabs with %s', (way, options) => {
    beforeAll(async () => {
      tabs = await openTwenty(visit, options, tabs)
    })

    test('whose token expires at once are answered, with few refreshes, and stay signed in', async () => {
      const { world, refreshes, rotations, forget } = stand
      const userId = world.ids.ada
      for (const round of ['', ', again']) {
        const before = await countOut(tabs)
        forget()
        await visit.sleep(6 * minutes)
        const answers = await Promise.all(tabs.map(({ ask }) => ask()))
        const counts = {
          answered: answers.filter(({ status }) => status === 200).length,
          'refresh requests': refreshes(),
          rotations: rotations(),
          'signed out': (await countOut(tabs)) - before,
        }
        tell(`20 tabs, expiry at once, ${way}${round}`, counts)
        expect(answers).toEqual(all({ status: 200, userId }))
        expect(counts).toMatchObject({ rotations: 1, 'signed out': 0 })
        expect(refreshes()).toBeLessThanOrEqual(20)
      }
      expect(await world.auth.sessions.list(userId)).toHaveLength(1)
      expect(new Set(await Promise.all(tabs.map(async ({ state }) => (await state()).id))).size).toBe(1)
    })

    test('learn of a sign-out in one of them, and stay out', async () => {
      const [first, ...others] = tabs
      expect(await first?.call('signOut()')).toEqual({ value: true })
      const startMs = performance.now()
      // whoever has no channel looks when the tab is seen again
      if (options.channel === false) await Promise.all(others.map(({ run }) => run('show()')))
      await expect.poll(() => statusesOf(tabs), { timeout: 5000 }).toEqual(all('signed_out'))
      const tookMs = Math.round(performance.now() - startMs)
      const out = (await statusesOf(tabs)).filter((status) => status === 'signed_out').length
      tell(`20 tabs, sign-out in one, ${way}`, { 'signed out': out, 'ms until all knew': tookMs })
      const reasons = await Promise.all(others.map(async ({ state }) => (await state()).reason))
      expect(new Set(reasons)).toEqual(new Set(['elsewhere']))
      expect(await stand.world.auth.sessions.list(stand.world.ids.ada)).toEqual([])
      const [one, two] = tabs
      await Promise.all([one?.reload(), two?.reload()])
      expect([await one?.call('session()'), await two?.call('session()')]).toEqual([{}, {}])
    })
  })

  test('twenty tabs that nobody touches refresh by themselves, and not each for itself', async () => {
    const twenty = await openTwenty(await quick.visit(chromium), {})
    quick.forget()
    const before = await countOut(twenty)
    await pause(4000)
    const counts = {
      'refresh requests': quick.refreshes(),
      rotations: quick.rotations(),
      'signed out': (await countOut(twenty)) - before,
    }
    tell('20 tabs, nobody touches them, 4 s of a token of 3 s', counts)
    expect(counts['signed out']).toBe(0)
    expect(counts.rotations).toBeGreaterThanOrEqual(1)
    expect(counts['refresh requests']).toBeLessThanOrEqual(20)
    const answers = await Promise.all(twenty.map(({ ask }) => ask()))
    expect(answers).toEqual(all({ status: 200, userId: quick.world.ids.ada }))
    await quick.leave()
  })

  test('a worker signs in, refreshes and signs out', async () => {
    const { world, refreshes, proxy } = quick
    const { open } = await quick.visit(chromium)
    const { run } = await open()
    const source = await bundleStory('onmessage = async ({ data }) => postMessage(await liveStory(data))')
    const baseUrl = `http://api.carnet.localhost:${proxy.port}/api`
    const options = { baseUrl, username: 'ada', password: passwords.ada }
    const outcome = await run(`new Promise((resolve, reject) => {
      const url = URL.createObjectURL(new Blob([${JSON.stringify(source)}], { type: 'text/javascript' }))
      const worker = new Worker(url, { type: 'module' })
      worker.onmessage = ({ data }) => resolve(data)
      worker.onerror = ({ message }) => reject(new Error(message))
      worker.postMessage(${JSON.stringify(options)})
    })`)
    const answered = (outcome as StoryOutcome).answers.filter((status) => status === 200).length
    tell('a worker, 20 requests at expiry', { answered, 'refresh requests': refreshes() })
    expect(outcome).toEqual({ ...goodStory, userId: world.ids.ada })
    expect(refreshes()).toBe(1)
  })
})
