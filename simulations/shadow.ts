// (c) Shadowing: how often honest people look like a thief who follows them, by how they connect, and after how many
// refreshes a thief is found out.
import type { Device } from '../packages/auth/src/sessions/index.ts'
import { between, type Chance, createSimulation, type Simulation } from './simulation.ts'

const minuteMs = 60_000

/** How one kind of honest user comes: each generation one request rotates, and sometimes another follows within G. */
interface Population {
  readonly name: string
  /** How often a second request comes with the token that was just retired: a tab, or a response that was lost. */
  readonly followed: number
  /** The client of the second request, given that of the first. */
  readonly second: (first: Device, chance: Chance) => Device
  readonly first: (before: Device, chance: Chance) => Device
}

const address = (chance: Chance, of: number) => `198.51.100.${1 + Math.floor(chance() * of)}`
const moved = (client: Device, chance: Chance, rate: number, of = 200): Device =>
  chance() < rate ? { ...client, ip: address(chance, of) } : client
const updated = (client: Device, chance: Chance, rate: number): Device =>
  chance() < rate
    ? { ...client, userAgent: `${client.userAgent.split('/')[0]}/${Math.floor(chance() * 1000)}` }
    : client
const other = (client: Device): Device => ({
  ...client,
  userAgent: client.userAgent.startsWith('View') ? 'App' : 'View',
})

const populations: readonly Population[] = [
  {
    name: 'a desktop browser with tabs',
    followed: 0.3,
    first: (before, chance) => updated(moved(before, chance, 0.002), chance, 0.0005),
    second: (first) => first,
  },
  {
    name: 'a phone that changes networks',
    followed: 0.05,
    first: (before, chance) => updated(moved(before, chance, 0.3), chance, 0.0005),
    second: (first, chance) => updated(moved(first, chance, 0.3), chance, 0.0001),
  },
  {
    name: 'an office behind eight addresses',
    followed: 0.3,
    first: (before, chance) => updated(moved(before, chance, 1, 8), chance, 0.0005),
    second: (first, chance) => moved(first, chance, 1, 8),
  },
  {
    name: 'a relay with an address for each request',
    followed: 0.2,
    first: (before, chance) => moved(before, chance, 1),
    second: (first, chance) => updated(moved(first, chance, 1), chance, 0.0001),
  },
  {
    name: 'an app and its web view, one token',
    followed: 0.2,
    first: (before, chance) => moved(before, chance, 0.1),
    second: (first, chance) => (chance() < 0.5 ? other(moved(first, chance, 0.02)) : first),
  },
  {
    name: 'the same, IPv4 and IPv6 in turn',
    followed: 0.2,
    first: (before, chance) => moved(before, chance, 1, 2),
    second: (first, chance) => (chance() < 0.5 ? other(moved(first, chance, 1, 2)) : first),
  },
]

export const ends = [1, 2, 3, 5] as const

export interface ShadowRow {
  readonly name: string
  /** Events by a million refreshes. */
  readonly events: number
  /** Sessions ended by a million refreshes, by `endAfter`. */
  readonly ended: readonly number[]
}

/** Honest people, and how often they are taken for thieves. */
export async function playShadow(size: number, seed: number): Promise<ShadowRow[]> {
  const rows: ShadowRow[] = []
  for (const population of populations) {
    const simulation = await createSimulation({ shadow: { endAfter: 100 } }, seed)
    const runs = await playPopulation(simulation, population, size)
    const byMillion = (count: number) => Math.round((count / size) * 1_000_000)
    rows.push({
      name: population.name,
      events: byMillion(runs.reduce((total, run) => total + run, 0)),
      // a run of generations in a row ends a session as often as it is long enough
      ended: ends.map((end) => byMillion(runs.reduce((total, run) => total + Math.floor(run / end), 0))),
    })
    await simulation.close()
  }
  return rows
}

/** The lengths of all runs of generations in a row with a stranger. */
async function playPopulation(simulation: Simulation, { followed, first, second }: Population, size: number) {
  const { t, begin, chance } = simulation
  const runs: number[] = []
  let client: Device = { ip: '198.51.100.1', userAgent: 'App' }
  const holder = await begin(client)
  let run = 0
  for (let generation = 0; generation < size; generation++) {
    t.clock.advance(between(chance, 5 * minuteMs, 60 * minuteMs))
    client = first(client, chance)
    const shown = holder.token
    const answer = await t.refresh(shown, client)
    if (answer.outcome !== 'refreshed') throw new Error('an honest session has ended')
    holder.token = answer.refresh ?? ''
    let inARow = 0
    if (chance() < followed) {
      t.clock.advance(between(chance, 0, 5000))
      t.events.length = 0
      await t.refresh(shown, second(client, chance))
      const [event] = t.events
      if (event?.type === 'shadow' && 'inARow' in event) inARow = Number(event.inARow)
    }
    if (inARow === 0 && run > 0) runs.push(run)
    run = inARow
  }
  return run > 0 ? [...runs, run] : runs
}

export interface FollowerRow {
  readonly name: string
  /** At which of their refreshes they are found out, by `endAfter`; null: at none of 50. */
  readonly found: readonly (number | null)[]
}

const owner = { ip: '192.0.2.1', userAgent: 'App' }
const followers: readonly (readonly [string, Device])[] = [
  ['another client altogether', { ip: '203.0.113.9', userAgent: 'curl' }],
  ['who sends the user agent of the owner', { ip: '203.0.113.9', userAgent: 'App' }],
  ['who sits in the same network', { ip: '192.0.2.1', userAgent: 'curl' }],
]

/** Thieves who refresh within the grace window of the owner, each time. */
export async function playFollowers(seed: number): Promise<FollowerRow[]> {
  const rows: FollowerRow[] = []
  for (const [name, client] of followers) {
    const found: (number | null)[] = []
    for (const endAfter of ends) {
      const simulation = await createSimulation({ shadow: { endAfter } }, seed)
      found.push(await foundAfter(simulation, client))
      await simulation.close()
    }
    rows.push({ name, found })
  }
  return rows
}

async function foundAfter({ t, begin, refresh }: Simulation, client: Device): Promise<number | null> {
  const victim = await begin(owner)
  const copy = { client, token: victim.token }
  for (let count = 1; count <= 50; count++) {
    t.clock.advance(55 * minuteMs)
    await refresh(victim)
    t.clock.advance(3000)
    if ((await refresh(copy)) === 'out') return count
  }
  return null
}
