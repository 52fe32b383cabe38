import type { GuessRules } from './reservation.ts'

/** What of the rules can be chosen. */
export interface GuessPolicy {
  /** Failures in a row that cost nothing. */
  readonly freeFailures: number
  readonly longestDelayMs: number
  /** Failures in a row after which a password has to be set anew. */
  readonly maximumFailures: number
  /** Failures from one address, in a quarter of an hour. */
  readonly perAddress: number
  /** How many bits of an IPv6 address tell one customer from another. */
  readonly ipv6Prefix: number
  /** Failures of everybody together, in a minute, from which on strangers pause. */
  readonly alarm: number
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const addressWindowMs = 15 * minuteMs
// so long an address is remembered from which somebody signed in
const knownMs = 30 * dayMs
const knownCeiling = 10

export const alarmWindowMs = minuteMs

/**
 * All the rules. What costs nothing yet is forgotten after a day: a table of names that somebody tried once would only
 * grow. What does is remembered for a month, so that patience does not pay either.
 */
export function guessRules(policy: GuessPolicy): GuessRules {
  const { freeFailures: free, longestDelayMs, maximumFailures: ceiling, perAddress } = policy
  return {
    anybody: {
      free,
      longestDelayMs,
      ceiling,
      keepMs: (failures) => (failures < free ? dayMs : 30 * dayMs),
      marksKnown: false,
    },
    known: {
      free,
      longestDelayMs,
      ceiling: Math.max(knownCeiling, free),
      keepMs: () => knownMs,
      marksKnown: true,
    },
    perAddress,
    addressWindowMs,
  }
}
