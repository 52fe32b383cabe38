// Whether two ways to be answered can be told apart by what they cost.

/** Milliseconds that this process has worked so far, on all its threads: not those for which others had the machine. */
export function workedMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** How often a sample of the second is larger than one of the first: a half, where nobody can tell them apart. */
function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  let above = 0
  for (const one of first) for (const other of second) above += other > one ? 1 : other === one ? 0.5 : 0
  return above / (first.length * second.length)
}

export type Verdict = 'alike' | 'different' | 'unclear'

// what the rule asks: an attacker who guesses by the clock is right 55 times of 100 at most
const tolerance = 0.05
// an honest pair of classes passes this far from the tolerance once in a hundred thousand runs
const deviations = 4

/** `different` only where chance cannot explain it; `unclear` asks for more samples, and is no evidence of a difference. */
export function judge(first: readonly number[], second: readonly number[]): Verdict {
  const distance = Math.abs(areaUnderCurve(first, second) - 0.5)
  if (distance <= tolerance) return 'alike'
  const spread = Math.sqrt((first.length + second.length + 1) / (12 * first.length * second.length))
  return distance > tolerance + deviations * spread ? 'different' : 'unclear'
}

/** Numbers from 0 to 1 that are the same for the same seed, so that a run can be had again. */
export function createDrawing(seed: number): <T>(items: readonly T[]) => T[] {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return (items) =>
    items
      .map((item) => ({ item, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item)
}
