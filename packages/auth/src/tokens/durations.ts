/** A length of time: a whole number and `s`, `m`, `h` or `d`, such as `'5m'`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`

const secondsPerUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The seconds of a duration, or undefined where the text is none. */
export function durationSeconds(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const perUnit = secondsPerUnit[unit]
  return count === undefined || perUnit === undefined ? undefined : Number(count) * perUnit
}

/** The seconds of a duration that has been checked. @throws TypeError for a text that is none. */
export function secondsOf(duration: Duration): number {
  const seconds = durationSeconds(duration)
  if (seconds === undefined) throw new TypeError('This is no duration.')
  return seconds
}
