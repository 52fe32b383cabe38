/** Does so many things at a time, in the order in which they were asked for. */
export interface Lanes {
  /** What fails is told by whoever awaits it. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>
}

export function createLanes(count: number): Lanes {
  let running = 0
  const waiting: (() => void)[] = []
  async function take(): Promise<void> {
    if (running >= count) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
  }
  // whoever waits longest takes over the place
  const giveBack = () => {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
  return {
    run(work) {
      const result = take().then(work).finally(giveBack)
      result.catch(() => undefined)
      return result
    },
  }
}
