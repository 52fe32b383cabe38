// Random histories of one session in several tabs over a bad network, against the real server. Whatever happens within the
// grace window, nobody is signed out who has not signed out, and requests that are answered are answered to the same user.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClientWorld, credentials, type Fault, refreshLine } from './client-world.ts'

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('fetch' as const), tab: fc.nat(2) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 200 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('sleep' as const), seconds: fc.integer({ min: 1, max: 900 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hide' as const), tab: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('show' as const), tab: fc.nat(2) }) },
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

/** What becomes of each refresh, in turn. */
const luck = fc.array(fc.constantFrom('good', 'good', 'good', 'lost', 'late', 'broken', 'unsent'), {
  maxLength: 20,
})

const fates: Readonly<Record<string, (world: World) => Fault>> = {
  good: () => (_, send) => send(),
  lost: () => async (_, send) => {
    await send()
    throw new TypeError('fetch failed')
  },
  late:
    ({ clock }) =>
    async (_, send) => {
      const answer = await send()
      return new Promise((resolve) => clock.after(1500, () => resolve(answer)))
    },
  broken: () => async () => new Response('<h1>Bad Gateway</h1>', { status: 502 }),
  unsent: () => async () => Promise.reject(new TypeError('fetch failed')),
}
type World = Awaited<ReturnType<typeof createClientWorld>>
type Tab = Awaited<ReturnType<World['openTab']>>

/** Lets the refreshes meet their fates, but never so many bad ones in a row that the grace window runs out. */
function meetLuck(world: World, fortunes: readonly string[]): void {
  const left = [...fortunes]
  let bad = 0
  world.meet((request, send, origin) => {
    if (!request.url.endsWith('/token/refresh/')) return send()
    const fate = bad < 2 ? (left.shift() ?? 'good') : 'good'
    bad = fate === 'good' ? 0 : bad + 1
    return (fates[fate] ?? fates['good'])?.(world)(request, send, origin) ?? send()
  })
}

/** Plays the steps, and gives the status of each answer. */
async function play(world: World, tabs: readonly Tab[], steps: readonly Step[]): Promise<number[]> {
  const answers: Promise<number>[] = []
  for (const one of steps) {
    const tab = 'tab' in one ? tabs[one.tab] : undefined
    if (one.do === 'wait') await world.clock.advance(one.seconds * 1000)
    else if (one.do === 'sleep') world.clock.sleep(one.seconds * 1000)
    else if (one.do === 'fetch' && tab)
      answers.push(tab.client.fetch('profile/').then(({ status }) => status))
    else tab?.show(one.do === 'hide' ? 'hidden' : 'visible')
    await world.clock.settle()
  }
  await world.clock.advance(20_000)
  return Promise.all(answers)
}

test('no history of tabs and bad luck within the grace window signs anybody out', async () => {
  let refreshes = 0
  const history = async (steps: readonly Step[], fortunes: readonly string[]) => {
    const world = await createClientWorld()
    try {
      const tabs = [await world.openTab(), await world.openTab(), await world.openTab()]
      const { id } = (await tabs[0]?.client.signIn(credentials)) ?? {}
      await world.clock.advance(100)
      meetLuck(world, fortunes)
      expect((await play(world, tabs, steps)).filter((status) => status !== 200)).toEqual([])
      const state = { status: 'signed_in', session: { id } }
      for (const { client } of tabs) expect(client.state()).toMatchObject(state)
      refreshes += world.count(refreshLine)
    } finally {
      await world.close()
    }
  }
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), luck, history), {
    numRuns: Number(process.env['CARNET_MODEL_RUNS'] ?? 40),
    endOnFailure: true,
  })
  expect(refreshes).toBeGreaterThan(0)
}, 120_000)
