/** What makes a value unfit to be stored as text anywhere, in DRF's words; undefined if it is fit. */
export function textProblem(value: unknown): string | undefined {
  if (value === null) return 'This field may not be null.'
  if (typeof value !== 'string') return 'Not a valid string.'
  // PostgreSQL refuses NUL, and UTF-8 turns every lone surrogate into the same character
  if (value.includes('\0')) return 'Null characters are not allowed.'
  if (!value.isWellFormed()) return `Surrogate characters are not allowed: U+${loneSurrogate(value)}.`
  return undefined
}

function loneSurrogate(text: string): string {
  const found = [...text].find((letter) => !letter.isWellFormed())
  return found?.charCodeAt(0).toString(16).toUpperCase() ?? ''
}
