// Two tabs and Chromium's own BroadcastChannel, which is stricter and slower than what stands for it in other tests.
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Chromium, isChromiumHere, startChromium } from './chromium.ts'
import { createCounts } from './client-counts.ts'
import type { ClientTab, PageOptions } from './client-page.ts'
import { createHold } from './client-proxy.ts'
import { minutes, refreshPath, type Stand, startStand, statusesOf } from './client-stand.ts'

const tell = createCounts('browser-channel')
const signInPath = '/api/token/'

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

  test('a client that was closed goes on alone', async () => {
    const { ada, stan } = stand.world.ids
    const { open, sleep } = await stand.visit(chromium)
    const { call, signIn, ask, run, state } = await open({ storage: 'local' })
    await signIn('ada')
    await run('client.close()')
    expect(await ask()).toEqual({ status: 200, userId: ada })
    await sleep(6 * minutes)
    expect(await ask()).toEqual({ status: 200, userId: ada })
    expect(stand.refreshes()).toBe(1)
    expect(await signIn('stan')).toMatchObject({ value: { userId: stan } })
    expect(await ask()).toEqual({ status: 200, userId: stan })
    expect(await call('signOut()')).toEqual({ value: true })
    expect(await state()).toMatchObject({ status: 'signed_out', reason: 'signed_out' })
    const left = Number(await run('localStorage.length'))
    tell('close(), then fetch, refresh, sign-in and sign-out', { 'left in the storage': left })
    expect(left).toBe(0)
  })

  test('a client that was closed before it had looked for a session asks for nothing', async () => {
    const { open, sleep } = await stand.visit(chromium)
    const { signIn, run } = await open({ storage: 'local', channel: false })
    await signIn('ada')
    await sleep(6 * minutes)
    const left = await open({ storage: 'local', channel: false, isLeft: true })
    await run('client.close()')
    await pause(300)
    expect(stand.refreshes()).toBe(0)
    expect(await left.ask()).toMatchObject({ status: 200 })
  })

  test.each<[string, PageOptions]>([
    ['memory', {}],
    ['localStorage', { storage: 'local' }],
  ])('two sign-ins in two tabs at once leave both with the same session, in %s', async (way, options) => {
    const { world, proxy, visit } = stand
    const { open } = await visit(chromium)
    const [one, two] = await Promise.all([open(options), open(options)])
    let apart = 0
    for (let round = 0; round < 3; round += 1) {
      const holds = [createHold(), createHold()]
      proxy.meet(signInPath, ...holds.map(({ fault }) => fault))
      const signIns = [one.signIn('ada'), two.signIn('stan')]
      await Promise.all(holds.map(({ arrived }) => arrived))
      for (const { release } of holds) release()
      await Promise.all(signIns)
      await pause(200)
      const [first, second] = await Promise.all([one.state(), two.state()])
      if (first.id !== second.id) apart += 1
      for (const tab of [one, two]) await expectOneUser(tab)
    }
    tell(`two sign-ins at once, 3 times, in ${way}`, { 'times apart': apart })
    expect(apart).toBe(0)
    expect(await statusesOf([one, two])).toEqual(['signed_in', 'signed_in'])
    expect(world.events.filter(({ type }) => type === 'sign_in')).toHaveLength(6)
  })

  /** What a tab shows and what the server takes it for is the same user. */
  async function expectOneUser({ state, ask }: ClientTab) {
    const { userId, name } = await state()
    expect(await ask()).toEqual({ status: 200, userId })
    const { ada, stan } = stand.world.ids
    expect(name).toBe(
      new Map([
        [ada, 'ada'],
        [stan, 'stan'],
      ]).get(userId ?? ''),
    )
  }

  test('a tab that opens while the other one is busy is signed in as soon as that answers', async () => {
    const { open } = await stand.visit(chromium)
    const busy = await open()
    await busy.signIn('ada')
    await busy.run(`void setTimeout(() => {
      const endMs = performance.now() + 1000
      while (performance.now() < endMs);
    }, 20)`)
    await pause(40)
    const late = await open()
    const atFirst = (await late.state()).status
    await expect
      .poll(() => late.state(), { timeout: 3000 })
      .toMatchObject({ status: 'signed_in', name: 'ada' })
    expect(await late.ask()).toEqual({ status: 200, userId: stand.world.ids.ada })
    tell('a tab that opens beside a busy one', {
      'signed in': Number((await late.state()).status === 'signed_in'),
      'not known at first': Number(atFirst !== 'signed_in'),
    })
  })

  test('a request that waits for a refresh is not sent for whoever signs in meanwhile', async () => {
    const { world, proxy, visit } = stand
    const { open, sleep } = await visit(chromium)
    const [mine, other] = await Promise.all([open({ keepFresh: false }), open({ keepFresh: false })])
    await mine.signIn('ada')
    await sleep(6 * minutes)
    const hold = createHold()
    proxy.meet(refreshPath, hold.fault)
    const waiting = mine.ask()
    await hold.arrived
    expect(await other.signIn('stan')).toMatchObject({ value: { userId: world.ids.stan } })
    await expect.poll(() => mine.state()).toMatchObject({ userId: world.ids.stan })
    hold.release()
    const asked = await waiting
    tell('a request that waited while another user signed in', {
      'sent as the other': Number(asked.userId !== undefined),
    })
    expect(asked).toEqual({ status: 0, code: 'superseded' })
    await expectOneUser(mine)
  })
})
