// (b) Late retry: how many honest people are signed out by responses that were lost for longer than the grace window,
// and for how long a thief goes on, by how long a late retry is given.
import type { Duration } from '../packages/auth/src/options/index.ts'
import { claimsIn } from '../packages/auth/src/testing/test-sessions.ts'
import { between, type Chance, createSimulation, type Holder, type Simulation } from './simulation.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
// when the owner refreshes with the token that was stolen
const firstVisitMs = hourMs
const owner = { ip: '192.0.2.1', userAgent: 'App' }

export const lateWindows = ['off', '1m', '10m', '1h', '24h'] as const

export interface LateRetryRow {
  readonly window: (typeof lateWindows)[number]
  /** Of 1,000 responses that were lost, how many signed their owner out. */
  readonly signedOut: number
  /** Minutes from the theft until the thief is out, in the mean, by kind of thief. */
  readonly thiefMinutes: readonly number[]
}

interface Thief {
  readonly name: string
  /** When the thief shows the stolen token, in milliseconds after the owner's refresh that retires it; negative: before. */
  readonly comesAfterMs: (chance: Chance) => number
  /** Whether they use what they get, or keep it for later. */
  readonly isActive: boolean
  /** Whether they send the owner's user agent. */
  readonly isDisguised: boolean
}

export const thieves: readonly Thief[] = [
  {
    name: 'first',
    comesAfterMs: (chance) => -between(chance, minuteMs, 40 * minuteMs),
    isActive: true,
    isDisguised: true,
  },
  {
    name: 'first, unused',
    comesAfterMs: (chance) => -between(chance, minuteMs, 40 * minuteMs),
    isActive: false,
    isDisguised: true,
  },
  { name: 'second, after 2 min', comesAfterMs: () => 2 * minuteMs, isActive: true, isDisguised: true },
  { name: 'second, after 30 min', comesAfterMs: () => 30 * minuteMs, isActive: true, isDisguised: true },
  { name: 'second, another client', comesAfterMs: () => 2 * minuteMs, isActive: true, isDisguised: false },
]

export interface LateRetryOptions {
  readonly size: number
  readonly seed: number
  /** Of all responses to the owner. */
  readonly lossRate: number
}

export async function playLateRetry({ size, seed, lossRate }: LateRetryOptions): Promise<LateRetryRow[]> {
  const rows: LateRetryRow[] = []
  for (const window of lateWindows) {
    const simulation = await createSimulation(window === 'off' ? {} : { lateRetry: window as Duration }, seed)
    const signedOut = await countSignedOut(simulation, size)
    const thiefMinutes: number[] = []
    for (const thief of thieves)
      thiefMinutes.push(await meanThiefMinutes(simulation, thief, { size, lossRate }))
    rows.push({ window, signedOut, thiefMinutes })
    await simulation.close()
  }
  return rows
}

/** How long a client is without a network when it loses a response: seconds mostly, a tunnel, a flight. */
function outageMs(chance: Chance): number {
  const kind = chance()
  if (kind < 0.6) return between(chance, 1000, 9000)
  if (kind < 0.8) return between(chance, 10_000, minuteMs)
  if (kind < 0.9) return between(chance, minuteMs, 10 * minuteMs)
  if (kind < 0.97) return between(chance, 10 * minuteMs, hourMs)
  return between(chance, hourMs, 12 * hourMs)
}

async function countSignedOut({ t, chance, begin, refresh }: Simulation, size: number): Promise<number> {
  let out = 0
  for (let session = 0; session < size; session++) {
    const holder = await begin(owner)
    t.clock.advance(between(chance, 30 * minuteMs, 80 * minuteMs))
    await refresh(holder, { isLost: true })
    t.clock.advance(outageMs(chance))
    // a phone comes back in another network as often as not
    const client = chance() < 0.5 ? owner : { ...owner, ip: '198.51.100.7' }
    if ((await refresh({ ...holder, client })) === 'out') out += 1
  }
  return Math.round((out / size) * 1000)
}

interface Owner extends Holder {
  isOut: boolean
}

/** The owner refreshes every hour or so, and shows the same token again where a response was lost. */
function live(simulation: Simulation, victim: Owner, lossRate: number): void {
  const { at, now, chance, refresh } = simulation
  const visit = async (isRetry: boolean): Promise<void> => {
    const isLost = !isRetry && chance() < lossRate
    // one in twenty refreshes is made in the background, and nothing is done with it
    const isUsed = chance() > 0.05
    if (victim.isOut || (await refresh(victim, { isLost, isUsed })) === 'out') {
      victim.isOut = true
      return
    }
    const next = isLost ? outageMs(chance) : between(chance, 30 * minuteMs, 80 * minuteMs)
    at(now() + next, () => visit(isLost))
  }
  at(now() + firstVisitMs, () => visit(false))
}

async function meanThiefMinutes(
  simulation: Simulation,
  thief: Thief,
  { size, lossRate }: Pick<LateRetryOptions, 'size' | 'lossRate'>,
): Promise<number> {
  let minutes = 0
  for (let session = 0; session < size; session++) minutes += await thiefMinutes(simulation, thief, lossRate)
  return Math.round(minutes / size)
}

const horizonMs = 24 * hourMs

/** From the thief's first tokens until the session ends, or for as long as is played; 0 for one who never gets any. */
async function thiefMinutes(simulation: Simulation, thief: Thief, lossRate: number): Promise<number> {
  const { t, at, now, chance, play, begin, refresh } = simulation
  const victim: Owner = { ...(await begin(owner)), isOut: false }
  const copy: Holder = {
    client: { ip: '203.0.113.9', userAgent: thief.isDisguised ? owner.userAgent : 'curl' },
    token: victim.token,
  }
  const startMs = now()
  const sid = String(claimsIn(copy.token)['sid'])
  let inMs: number | undefined
  const goOn = async (): Promise<void> => {
    if ((await refresh(copy, { isUsed: thief.isActive })) === 'out') return
    inMs ??= now()
    at(now() + 55 * minuteMs, goOn)
  }
  at(startMs + firstVisitMs + thief.comesAfterMs(chance), goOn)
  live(simulation, victim, lossRate)
  await play(startMs + horizonMs)
  if (inMs === undefined) return 0
  const { revokedAtMs = t.clock.now() } = (await t.store.sessions.find(sid)) ?? {}
  return (revokedAtMs - (t.clock.now() - now()) - inMs) / minuteMs
}
