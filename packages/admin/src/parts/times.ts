const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** `22 Nov 2026, 09:05`, where the reader is. */
export function momentInWords(at: string): string {
  const date = new Date(at)
  return `${day.format(date)}, ${clock.format(date)}`
}

const units = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' })

/** `3 hours ago`, `in 5 days`. */
export function distanceInWords(ms: number): string {
  const fit = units.find(([, length]) => Math.abs(ms) >= length)
  if (fit === undefined) return ms < 0 ? 'just now' : 'in less than a minute'
  return relative.format(Math.trunc(ms / fit[1]), fit[0])
}

/** `3 days`: how old something is. */
export function ageInWords(seconds: number): string {
  const fit = units.find(([, length]) => seconds * 1000 >= length)
  if (fit === undefined) return 'less than a minute'
  const count = Math.trunc((seconds * 1000) / fit[1])
  return `${count} ${fit[0]}${count === 1 ? '' : 's'}`
}
