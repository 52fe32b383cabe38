const meanings: Readonly<Record<string, string>> = {
  iat: 'issued',
  nbf: 'good from',
  exp: 'expires',
  refresh_exp: 'refreshable until',
}

/** A line for each claim that is a time (RFC 7519 2: seconds since 1970). */
export function timesInWords(claims: Readonly<Record<string, unknown>>, nowMs: number): string[] {
  return Object.entries(meanings).flatMap(([name, meaning]) => {
    const moment = momentInWords(claims[name], nowMs)
    return moment === undefined ? [] : [`${name.padEnd(11)}  ${meaning} ${moment}`]
  })
}

/** A NumericDate and how far away it is, `2026-11-22 00:07:47 UTC, in 5 minutes`; undefined for what is no time. */
export function momentInWords(seconds: unknown, nowMs: number): string | undefined {
  if (typeof seconds !== 'number' || !(Math.abs(seconds) <= lastSecond)) return undefined
  const date = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
  return `${date} UTC, ${distanceInWords(seconds - nowMs / 1000)}`
}

// the last second of the year 9999
const lastSecond = 253402300799

const units = [
  ['year', 31_557_600],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** How far away a time is: `in 5 minutes`, `2 days ago`. */
export function distanceInWords(seconds: number): string {
  const distance = Math.abs(seconds)
  const [unit, length] = units.find(([, one]) => distance >= 2 * one) ?? ['second', 1]
  const count = Math.floor(distance / length)
  const counted = `${count} ${unit}${count === 1 ? '' : 's'}`
  return seconds < 0 ? `${counted} ago` : `in ${counted}`
}
