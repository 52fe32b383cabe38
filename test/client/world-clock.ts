/** A clock with timers that stands still until it is told to move. */
export function createWorldClock(startMs = Date.UTC(2026, 0, 1)) {
  let nowMs = startMs
  /** What the machine shows, beyond that: timers do not care. */
  let setMs = 0
  const timers = new Map<number, { atMs: number; run: () => void }>()
  let count = 0
  /** Lets everything happen that waits for no timer: the server works in promises. */
  const settle = async () => {
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    now: () => nowMs + setMs,
    after(milliseconds: number, run: () => void) {
      const id = ++count
      timers.set(id, { atMs: nowMs + milliseconds, run })
      return () => void timers.delete(id)
    },
    settle,
    /** Moves on by so many milliseconds; every timer runs at its moment. */
    async advance(milliseconds: number) {
      const endMs = nowMs + milliseconds
      for (;;) {
        await settle()
        const [due] = [...timers].sort(([, one], [, other]) => one.atMs - other.atMs)
        if (!due || due[1].atMs > endMs) break
        timers.delete(due[0])
        nowMs = Math.max(nowMs, due[1].atMs)
        due[1].run()
      }
      nowMs = endMs
      await settle()
    },
    /** Moves on as for a machine that sleeps: no timer runs until it is told to advance again. */
    sleep(milliseconds: number) {
      nowMs += milliseconds
    },
    /** Sets the machine's clock, on or back. */
    set(milliseconds: number) {
      setMs += milliseconds
    },
    timers: () => timers.size,
  }
}

export type WorldClock = ReturnType<typeof createWorldClock>
