import { type ClaimNames, defaultClaimNames } from './claim-names.ts'

// assets/times.js says the same in the pages, and the admin's parts/times.ts there: test/browser/times.test.ts holds the
// three together. A time is UTC and says so; a distance is in the largest unit of which there are at least two.

/** The claims that are times (RFC 7519 2: seconds since 1970). */
export const timeNames = ({ refreshExp }: ClaimNames): ReadonlySet<string> =>
  new Set(['iat', 'nbf', 'exp', refreshExp])

const meanings: Readonly<Record<string, string>> = {
  iat: 'issued',
  nbf: 'good from',
  exp: 'expires',
  [defaultClaimNames.refreshExp]: 'refreshable until',
}

/** A line for each claim that is a time. */
export function timesInWords(claims: Readonly<Record<string, unknown>>, nowMs: number): string[] {
  return Object.entries(meanings).flatMap(([name, meaning]) => {
    const moment = momentInWords(claims[name], nowMs)
    return moment === undefined ? [] : [`${name.padEnd(11)}  ${meaning} ${moment}`]
  })
}

/** A NumericDate and how far away it is, `2026-11-22 00:07:47 UTC, in 5 minutes`; undefined for what is no time. */
export function momentInWords(seconds: unknown, nowMs: number): string | undefined {
  if (typeof seconds !== 'number' || !(Math.abs(seconds) <= lastSecond)) return undefined
  return `${timeInUtc(seconds * 1000)}, ${distanceInWords(seconds - nowMs / 1000)}`
}

// the last second of the year 9999
const lastSecond = 253402300799

/** `2026-11-22 00:07:47 UTC`. */
export const timeInUtc = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`

const units = [
  ['year', 31_557_600],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** How far away a time is: `in 5 minutes`, `2 days ago`, `now`. */
export function distanceInWords(seconds: number): string {
  if (Math.abs(seconds) < 1) return 'now'
  const length = lengthInWords(Math.abs(seconds))
  return seconds < 0 ? `${length} ago` : `in ${length}`
}

/** How long something takes, or took: `5 minutes`. */
export function lengthInWords(seconds: number): string {
  const [unit, length] = units.find(([, one]) => seconds >= 2 * one) ?? ['second', 1]
  const count = Math.floor(seconds / length)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
