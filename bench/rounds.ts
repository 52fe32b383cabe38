// What is measured, how rounds are interleaved, and how two contenders are compared.

/** One contender's figures, a number a round, in the group's unit. */
export interface Series {
  readonly name: string
  readonly rounds: readonly number[]
}

/** Contenders that did the same work, measured side by side. */
export interface Group {
  readonly id: string
  readonly title: string
  readonly unit: string
  readonly series: readonly Series[]
  /** What a reader must know to compare them, and what could not be measured. */
  readonly notes: readonly string[]
  /** Why this machine could measure nothing of it. */
  readonly unmeasured?: string
}

export interface Contender {
  readonly name: string
  /** Measures once and gives the figure in the group's unit. */
  readonly measure: () => number | Promise<number>
}

/** A B C, A B C, …: what slows the machine down for a moment then hits neighbours, not one contender. */
export async function interleave(contenders: readonly Contender[], rounds: number): Promise<Series[]> {
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, measure } of contenders) figures.get(name)?.push(await measure())
  }
  return [...figures].map(([name, measured]) => ({ name, rounds: measured }))
}

export function median(figures: readonly number[]): number {
  return quantile(figures, 0.5)
}

/** The quantile by linear interpolation; NaN of nothing. */
export function quantile(figures: readonly number[], at: number): number {
  const sorted = figures.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * at
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

/** The median of the rounds' ratios: each round compares neighbours in time. */
export function medianRatio(mine: Series, theirs: Series): number {
  return median(mine.rounds.map((figure, round) => figure / (theirs.rounds[round] ?? Number.NaN)))
}

export function seriesOf(group: Group | undefined, name: string): Series | undefined {
  return group?.series.find((series) => series.name === name)
}
