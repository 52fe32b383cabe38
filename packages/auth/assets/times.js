// Times in words, as the server says them (tokens/times-in-words.ts): test/browser/times.test.ts holds both together.
// A time is UTC and says so; a distance is in the largest unit of which there are at least two. No DOM, no network.

// the last second of the year 9999
const lastSecond = 253402300799

const units = [
  ['year', 31_557_600],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** How long something takes: `5 minutes`. */
export function lengthInWords(seconds) {
  const [unit, length] = units.find(([, one]) => seconds >= 2 * one) ?? ['second', 1]
  const count = Math.floor(seconds / length)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** How far away a time is: `in 5 minutes`, `2 days ago`, `now`. */
export function distanceInWords(seconds) {
  if (Math.abs(seconds) < 1) return 'now'
  const length = lengthInWords(Math.abs(seconds))
  return seconds < 0 ? `${length} ago` : `in ${length}`
}

/** `2026-11-22 00:07:47 UTC`. */
export const timeInUtc = (ms) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** A NumericDate and how far away it is; undefined for what is no time. */
export function momentInWords(seconds, nowMs) {
  if (typeof seconds !== 'number' || !(Math.abs(seconds) <= lastSecond)) return undefined
  return `${timeInUtc(seconds * 1000)}, ${distanceInWords(seconds - nowMs / 1000)}`
}

/** What the badge of a token says of its `exp`, so many seconds from now. */
export const endInWords = (left) =>
  left > 0 ? `expires ${distanceInWords(left)}` : `expired ${distanceInWords(left)}`
