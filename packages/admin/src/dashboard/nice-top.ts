/** The end of an axis for numbers up to this one, so that its half is a whole number, too. */
export function niceTop(most: number): number {
  if (most < 10) return Math.max(2, 2 * Math.ceil(most / 2))
  const power = 10 ** Math.floor(Math.log10(most))
  return steps.map((step) => step * power).find((top) => top >= most) ?? power * 10
}

const steps = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8]
