import { z } from 'zod'
import type { Duration } from '../tokens/index.ts'
import { duration } from './value-shapes.ts'

/** How many wrong passwords are borne, and what they cost. */
export interface GuessingOption {
  /** Failures in a row at an account that cost nothing; after them each pause is twice the one before it. Default 5. */
  readonly freeFailures?: number
  /** The longest such pause. Default 15m. */
  readonly longestDelay?: Duration
  /** Failures in a row after which the password has to be set anew, or the account unlocked. Default 100, the most. */
  readonly maximumFailures?: number
  /** Failures from one address in a quarter of an hour, whatever the accounts. Default 50. */
  readonly perAddress?: number
  /** How many bits of an IPv6 address are one customer's network, which counts as one address. Default 64. */
  readonly ipv6Prefix?: number
  /** Failures in a minute, everybody's together, after which attempts from unknown addresses pause. Default 600. */
  readonly alarm?: number
}

const offIsEmpty = (value: unknown) => (value === false ? {} : value)

export const guessingShape = z.preprocess(
  offIsEmpty,
  z
    .strictObject(
      {
        freeFailures: z.int().min(1).max(10),
        longestDelay: duration(1, 86_400),
        maximumFailures: z.int().min(10).max(100),
        perAddress: z.int().min(5).max(100_000),
        ipv6Prefix: z.int().min(32).max(128),
        alarm: z.int().min(10),
      },
      'must be false or an object',
    )
    .partial(),
)
