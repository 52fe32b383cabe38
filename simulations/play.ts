import { type LateRetryRow, playLateRetry } from './late-retry.ts'
import { playRules, type RulesRow } from './rules.ts'
import { type FollowerRow, playFollowers, playShadow, type ShadowRow } from './shadow.ts'

/** How much is played. */
export interface Sizes {
  readonly seed: number
  /** Browsers that restore their tabs, by rule and window. */
  readonly browsers: number
  /** Responses that are lost, and thefts of each kind, by window. */
  readonly sessions: number
  /** Refreshes of each kind of honest user. */
  readonly refreshes: number
}

export const short: Sizes = { seed: 20_261_122, browsers: 10, sessions: 20, refreshes: 1000 }
export const long: Sizes = { seed: 20_261_123, browsers: 300, sessions: 400, refreshes: 100_000 }

export const lossRates = [0.005, 0.05] as const

export interface Played {
  readonly sizes: Sizes
  readonly rules: readonly RulesRow[]
  /** By loss rate. */
  readonly lateRetry: readonly (readonly LateRetryRow[])[]
  readonly shadow: readonly ShadowRow[]
  readonly followers: readonly FollowerRow[]
}

/** Plays everything; the same sizes give the same figures. */
export async function play(sizes: Sizes): Promise<Played> {
  const { seed, browsers, sessions, refreshes } = sizes
  const lateRetry: LateRetryRow[][] = []
  for (const lossRate of lossRates) lateRetry.push(await playLateRetry({ size: sessions, seed, lossRate }))
  return {
    sizes,
    rules: await playRules(browsers, seed),
    lateRetry,
    shadow: await playShadow(refreshes, seed),
    followers: await playFollowers(seed),
  }
}
