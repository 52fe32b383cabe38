import type { Ending, Turnstile } from './turnstile.ts'

/** Some operations on one database, each held up by a turnstile of its own. */
export interface Stage {
  readonly turnstiles: readonly Turnstile[]
  /**
   * Whether an operation in the middle of a step waits for what another holds, as on a database that makes it wait rather
   * than saying that it is busy.
   */
  readonly isHeldUp?: (operation: number) => Promise<boolean>
}

/** Which of the operations that can take a step takes the one of this number. One that was busy is not able again. */
export type Choose = (able: readonly number[], step: number) => number

export interface Played {
  readonly endings: readonly Ending[]
  /** The operation that took each step, and which others could have. A step that was busy is none. */
  readonly steps: readonly { readonly taken: number; readonly able: readonly number[] }[]
}

/** Runs operations side by side, one step at a time. */
export async function play(
  { turnstiles, isHeldUp }: Stage,
  operations: readonly (() => Promise<unknown>)[],
  choose: Choose,
): Promise<Played> {
  const running = turnstiles.slice(0, operations.length)
  const endings = running.map((turnstile, index) => turnstile.run(operations[index] ?? nothing))
  const steps: { taken: number; able: readonly number[] }[] = []
  const held = new Set<number>()
  // who was busy is so until somebody else has taken a step
  const busy = new Set<number>()
  const indices = running.map((_, index) => index)
  const progressOf = (index: number) => running[index]?.progress() ?? 'finished'

  async function settle(): Promise<void> {
    held.clear()
    for (;;) {
      const moving = indices.filter((index) => progressOf(index) === 'running' && !held.has(index))
      if (moving.length === 0) return
      await Promise.race([...moving.map((index) => running[index]?.changed()), pause(1)])
      for (const index of moving) {
        if (progressOf(index) === 'running' && (await isHeldUp?.(index)) === true) held.add(index)
      }
    }
  }

  for (;;) {
    await settle()
    const able = indices.filter(
      (index) => ['waiting', 'busy'].includes(progressOf(index)) && !busy.has(index),
    )
    if (able.length === 0) {
      if (indices.every((index) => progressOf(index) === 'finished')) break
      if (busy.size > 0) throw new Error('Every operation waits for another.')
      // a deadlock, which the database will end
      await pause(2)
      continue
    }
    const taken = choose(able, steps.length)
    running[taken]?.go()
    await settle()
    if (progressOf(taken) === 'busy') {
      busy.add(taken)
      continue
    }
    busy.clear()
    steps.push({ taken, able })
  }
  return { endings: await Promise.all(endings), steps }
}

const nothing = async () => undefined

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
