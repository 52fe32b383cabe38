const whole = new Intl.NumberFormat('en-GB')

/** `1,000,000`; null is not known. */
export const numberInWords = (value: number | null): string =>
  value === null ? 'not known' : whole.format(value)

/** `1 session`, `2 sessions`. */
export const counted = (count: number, noun: string): string =>
  `${numberInWords(count)} ${noun}${count === 1 ? '' : 's'}`
