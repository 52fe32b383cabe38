/**
 * How alike two texts are by the letters they share, 0 to 1, in code points and without regard to
 * their order: what Python's `SequenceMatcher.quick_ratio` answers.
 */
export function letterSimilarity(left: string, right: string): number {
  const available = new Map<string, number>()
  for (const letter of right) available.set(letter, (available.get(letter) ?? 0) + 1)
  let shared = 0
  for (const letter of left) {
    const count = available.get(letter) ?? 0
    if (count > 0) shared += 1
    available.set(letter, count - 1)
  }
  const letters = codePoints(left) + codePoints(right)
  return letters === 0 ? 1 : (2 * shared) / letters
}

/** The length people mean: an emoji counts once. */
export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
