import { z } from 'zod'
import { durationSeconds } from '../tokens/index.ts'

// a token's times end with the year 9999
const longestSeconds = 36_500 * 86_400

/** A duration within limits, both of them allowed. */
export const duration = (minimumSeconds = 1, maximumSeconds = longestSeconds) =>
  z.string().refine(
    (text) => {
      const seconds = durationSeconds(text)
      return seconds !== undefined && seconds >= minimumSeconds && seconds <= maximumSeconds
    },
    `must be a duration such as '10s', '5m', '12h' or '30d'${limits(minimumSeconds, maximumSeconds)}`,
  )

const limits = (minimum: number, maximum: number) =>
  `, from ${minimum}s to ${maximum === longestSeconds ? '36500d' : `${maximum}s`}`

export const text = z.string().min(1, 'must not be empty')

export const aFunction = z.custom<unknown>((value) => typeof value === 'function', 'must be a function')

export const origin = z
  .string()
  .refine(isOrigin, "must be an origin such as 'https://app.example.com', and nothing behind it")

/** One that nobody on the way can be. Browsers look for `app.localhost` on their own machine (RFC 6761 6.3). */
export const safeOrigin = origin.refine(
  (value) => isSafeAddress(value) || /^http:\/\/[\w.-]+\.localhost(:\d+)?$/.test(value),
  'must be an https origin, or http on this machine',
)

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value
}

/** Whether nobody on the way can answer in its place. */
export function isSafeAddress(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || (protocol === 'http:' && isHere(hostname))
}

const isHere = (hostname: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
