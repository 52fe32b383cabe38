// Time that is played, over the real rules and a database in memory. The same seed plays the same story.
import type { Device } from '../packages/auth/src/sessions/index.ts'
import {
  claimsIn,
  createTestSessions,
  type TestOptions,
  type TestSessions,
} from '../packages/auth/src/testing/test-sessions.ts'

/** Numbers between 0 and 1, as a seed has them (mulberry32). */
export type Chance = () => number

function createChance(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const between = (chance: Chance, from: number, to: number): number =>
  Math.round(from + chance() * (to - from))

/** Whoever has a session's tokens: its owner, a tab of theirs, a thief. */
export interface Holder {
  readonly client: Device
  /** The refresh token; empty: none is left. */
  token: string
}

/** `lost`: the server has answered, but nobody has received it. */
export type Refreshing = 'refreshed' | 'out'

export interface Simulation {
  readonly t: TestSessions
  readonly chance: Chance
  /** Milliseconds since the story began. */
  readonly now: () => number
  readonly at: (ms: number, work: () => Promise<void> | void) => void
  /** Plays until nothing is left to happen before that moment. */
  readonly play: (untilMs: number) => Promise<void>
  readonly begin: (client: Device) => Promise<Holder>
  /** Shows the holder's token; where the answer arrives they have the new one, and they use it if they say so. */
  readonly refresh: (
    holder: Holder,
    how?: { readonly isLost?: boolean; readonly isUsed?: boolean },
  ) => Promise<Refreshing>
  readonly close: () => Promise<void>
}

/** Guards of other processes see a token in use, and the report takes so long. */
const reportMs = 1000

export async function createSimulation(options: TestOptions, seed: number): Promise<Simulation> {
  const t = await createTestSessions(options)
  const startMs = t.clock.now()
  const queue: { readonly ms: number; readonly work: () => Promise<void> | void }[] = []
  const now = () => t.clock.now() - startMs
  const at: Simulation['at'] = (ms, work) => {
    const later = queue.findIndex((entry) => entry.ms > ms)
    queue.splice(later < 0 ? queue.length : later, 0, { ms, work })
  }
  return {
    t,
    now,
    at,
    chance: createChance(seed),
    async play(untilMs) {
      for (let next = queue[0]; next !== undefined && next.ms <= untilMs; next = queue[0]) {
        queue.shift()
        t.clock.set(startMs + Math.max(now(), next.ms))
        await next.work()
      }
      queue.length = 0
      t.clock.set(startMs + untilMs)
    },
    async begin(client) {
      const { refresh } = await t.begin()
      // the sign-in, and a first refresh by which the session knows its client
      const holder = { client, token: refresh }
      const answer = await t.refresh(refresh, client)
      if (answer.outcome === 'refreshed') holder.token = answer.refresh ?? ''
      t.clock.advance('1m')
      return holder
    },
    async refresh(holder, { isLost = false, isUsed = true } = {}) {
      const answer = await t.refresh(holder.token, holder.client)
      t.events.length = Math.min(t.events.length, 1000)
      if (answer.outcome !== 'refreshed') return 'out'
      if (isLost) return 'refreshed'
      holder.token = answer.refresh ?? ''
      const { sid, iat } = claimsIn(answer.access)
      const use = { sessionId: String(sid), issuedAtSeconds: Number(iat) }
      if (isUsed && options.lateRetry !== undefined)
        at(now() + reportMs, () => t.store.sessions.confirm([use]))
      return 'refreshed'
    },
    close: t.close,
  }
}
