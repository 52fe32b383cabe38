// (a) The rules of decision 0004 once more, played with the code itself: how soon a thief is noticed who refreshes some
// time after the owner each time, and how many sessions survive a browser that restores its tabs.

import type { TestOptions } from '../packages/auth/src/testing/test-sessions.ts'
import { between, createSimulation, type Simulation } from './simulation.ts'

const owner = { ip: '192.0.2.1', userAgent: 'Firefox' }
const thief = { ip: '203.0.113.9', userAgent: 'curl' }
const minuteMs = 60_000

export interface RulesRow {
  readonly rule: string
  /** At which of the thief's refreshes the session ends, by how many seconds they come later; null: at none of 20. */
  readonly noticed: readonly (number | null)[]
  /** Sessions of 100 that go on, by how many tabs in how many seconds. */
  readonly survive: readonly number[]
}

export const delays = [5, 20, 600] as const
export const windows = [
  [5, 3],
  [20, 8],
  [20, 1],
] as const

const variants: Record<string, TestOptions> = {
  "strict single use (`grace: '0s'`)": { grace: '0s' },
  "convergence (`grace: '10s'`)": {},
  "with `lateRetry: '1h'`": { lateRetry: '1h' },
  'with `shadow: { endAfter: 3 }`': { shadow: { endAfter: 3 } },
}

export async function playRules(size: number, seed: number): Promise<RulesRow[]> {
  const rows: RulesRow[] = []
  for (const [rule, options] of Object.entries(variants)) {
    const simulation = await createSimulation(options, seed)
    const noticed: (number | null)[] = []
    for (const delay of delays) noticed.push(await noticedAfter(simulation, delay))
    const survive: number[] = []
    for (const [tabs, seconds] of windows) survive.push(await survivors(simulation, { tabs, seconds, size }))
    rows.push({ rule, noticed, survive })
    await simulation.close()
  }
  return rows
}

async function noticedAfter({ t, begin, refresh }: Simulation, delaySeconds: number): Promise<number | null> {
  const victim = await begin(owner)
  const copy = { client: thief, token: victim.token }
  for (let count = 1; count <= 20; count++) {
    t.clock.advance(55 * minuteMs)
    if ((await refresh(victim)) === 'out') return count - 1
    t.clock.advance(delaySeconds * 1000)
    if ((await refresh(copy)) === 'out') return count
  }
  return null
}

interface Browser {
  readonly tabs: number
  readonly seconds: number
  readonly size: number
}

/** Tabs read one jar when they begin, and write what they are answered, in the order in which answers arrive. */
async function survivors(simulation: Simulation, { tabs, seconds, size }: Browser): Promise<number> {
  const { t, at, play, now, begin, chance } = simulation
  let alive = 0
  for (let session = 0; session < size; session++) {
    const jar = await begin(owner)
    let isOut = false
    const start = now() + 55 * minuteMs
    for (let tab = 0; tab < tabs; tab++) {
      at(start + between(chance, 0, seconds * 1000), () => {
        const read = jar.token
        const way = { there: between(chance, 20, 150), back: between(chance, 20, 300) }
        at(now() + way.there, async () => {
          const answer = await t.refresh(read, owner)
          if (answer.outcome !== 'refreshed') isOut = true
          else
            at(now() + way.back, () => {
              jar.token = answer.refresh ?? ''
            })
        })
      })
    }
    await play(start + (seconds + 1) * 1000)
    t.clock.advance(5000)
    if (!isOut && (await t.refresh(jar.token, owner)).outcome === 'refreshed') alive += 1
  }
  return Math.round((alive / size) * 100)
}
