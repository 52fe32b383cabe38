import { type Choose, type Played, play, type Stage } from './play.ts'
import type { Ending } from './turnstile.ts'

export interface Experiment extends Stage {
  /** Makes everything as it was at first, and gives the operations, each of which steps on the stage once. */
  readonly begin: () => Promise<readonly (() => Promise<unknown>)[]>
  /** What came of it all, as a text that is equal for what counts as equal: the answers, and what is stored. */
  readonly outcome: (endings: readonly Ending[]) => Promise<string>
}

export interface ExploreOptions {
  /**
   * The most orders that are tried one after the other. Where there are more, as many are drawn at random besides.
   * Default: all there are.
   */
  readonly limit?: number
  /** Of the drawing. Default 1. */
  readonly seed?: number
}

export interface Explored {
  /** How many different orders were tried. */
  readonly orders: number
  readonly isComplete: boolean
  /** What came of the operations one after another, in every sequence. */
  readonly serial: ReadonlySet<string>
  /** Orders of which something came that no sequence gives. The numbers are those of the operations, a step each. */
  readonly anomalies: readonly { readonly order: string; readonly outcome: string }[]
}

/**
 * Runs concurrent operations in every order of their steps, or in a sample, and compares what comes of each with what
 * comes of the operations one after another: a store whose verbs are atomic shows no anomaly.
 */
export async function explore(
  experiment: Experiment,
  { limit = Number.POSITIVE_INFINITY, seed = 1 }: ExploreOptions = {},
): Promise<Explored> {
  const run = async (choose: Choose) => {
    const operations = await experiment.begin()
    const played = await play(experiment, operations, choose)
    return { ...played, outcome: await experiment.outcome(played.endings) }
  }
  const serial = new Set<string>()
  for (const sequence of permutations(experiment.turnstiles.map((_, index) => index))) {
    serial.add((await run((able) => sequence.find((index) => able.includes(index)) ?? 0)).outcome)
  }
  const tried = new Map<string, string>()
  const note = ({ steps, outcome }: Played & { readonly outcome: string }) =>
    tried.set(steps.map(({ taken }) => taken).join(''), outcome)
  const isComplete = await exhaust(run, note, () => tried.size < limit)
  if (!isComplete) {
    const random = seeded(seed)
    for (let drawn = 0; drawn < limit; drawn++)
      note(await run((able) => able[Math.floor(random() * able.length)] ?? 0))
  }
  const anomalies = [...tried].filter(([, outcome]) => !serial.has(outcome))
  return {
    orders: tried.size,
    isComplete,
    serial,
    anomalies: anomalies.map(([order, outcome]) => ({ order, outcome })),
  }
}

/** Depth first, without a memory of states: each run follows the last one to where another choice is left. */
async function exhaust<Run extends Played>(
  run: (choose: Choose) => Promise<Run>,
  note: (run: Run) => void,
  goesOn: () => boolean,
): Promise<boolean> {
  let prefix: number[] | undefined = []
  while (prefix !== undefined) {
    if (!goesOn()) return false
    const { choose, refused } = follow(prefix)
    const played = await run(choose)
    const steps = refused(played.steps)
    if (steps === undefined) note(played)
    prefix = successor(steps ?? played.steps)
  }
  return true
}

type Steps = Played['steps']

/** Takes the choices of a prefix, then always the first. `refused`: the last of them was busy, so nothing new was tried. */
function follow(prefix: readonly number[]) {
  const last = prefix.length - 1
  let others: readonly number[] | undefined
  const choose: Choose = (able, step) => {
    const wanted = prefix[step]
    if (wanted === undefined || able.includes(wanted)) return wanted ?? able[0] ?? 0
    if (step === last) others ??= able.filter((one) => one > wanted)
    return able[0] ?? 0
  }
  const refused = (steps: Steps): Steps | undefined => {
    const taken = prefix[last]
    if (others === undefined || taken === undefined) return undefined
    return [...steps.slice(0, last), { taken, able: [taken, ...others] }]
  }
  return { choose, refused }
}

/** The choices of the next run: as these, up to the last one that had an alternative further on. */
function successor(steps: Steps): number[] | undefined {
  for (let index = steps.length - 1; index >= 0; index--) {
    const { taken = 0, able = [] } = steps[index] ?? {}
    const alternative = able[able.indexOf(taken) + 1]
    if (alternative !== undefined) return [...steps.slice(0, index).map((step) => step.taken), alternative]
  }
  return undefined
}

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  )
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
