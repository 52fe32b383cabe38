// As the server and the inspector say them: test/browser/times.test.ts holds all of them together. A time is UTC and says
// so, as in the log and in a terminal; a distance is in the largest unit of which there are at least two.

/** `2026-11-22 09:05:13 UTC`. */
export const momentInWords = (at: string): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`

const units = [
  ['year', 31_557_600],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** `3 hours ago`, `in 5 days`, `now`. */
export function distanceInWords(ms: number): string {
  if (Math.abs(ms) < 1000) return 'now'
  const length = ageInWords(Math.abs(ms) / 1000)
  return ms < 0 ? `${length} ago` : `in ${length}`
}

/** `3 days`: how old something is. */
export function ageInWords(seconds: number): string {
  const [unit, length] = units.find(([, one]) => seconds >= 2 * one) ?? (['second', 1] as const)
  const count = Math.floor(seconds / length)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
