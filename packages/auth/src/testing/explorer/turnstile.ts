/** What holds an operation up before each of its steps, until whoever explores lets it go on. */
export interface Gate {
  /** Awaited before a step. */
  readonly turn: () => Promise<void>
  /** The step could not be taken because somebody else holds what it needs; resolves when it may be tried again. */
  readonly busy: () => Promise<void>
}

/** `waiting` before a step, `busy` before one that could not be taken, `running` in between. */
export type Progress = 'waiting' | 'busy' | 'running' | 'finished'

/** A gate and its keeper's side. Without `run` everything passes. */
export interface Turnstile {
  readonly gate: Gate
  readonly progress: () => Progress
  /** Begins an operation, which stops before its first step, and gives what becomes of it. */
  readonly run: (operation: () => Promise<unknown>) => Promise<Ending>
  /** Lets it take the step before which it stands. */
  readonly go: () => void
  /** Resolves when the progress has changed. */
  readonly changed: () => Promise<void>
}

/** What an operation answered or threw. */
export type Ending = { readonly value: unknown } | { readonly error: unknown }

export function createTurnstile(): Turnstile {
  let progress: Progress = 'finished'
  let pass: (() => void) | undefined
  let change = Promise.withResolvers<void>()
  const become = (next: Progress) => {
    progress = next
    change.resolve()
    change = Promise.withResolvers<void>()
  }
  const stop = (why: 'waiting' | 'busy') => {
    if (progress === 'finished') return Promise.resolve()
    if (pass !== undefined) throw new Error('An operation that takes two steps at once cannot be explored.')
    return new Promise<void>((resolve) => {
      pass = resolve
      become(why)
    })
  }
  return {
    gate: { turn: () => stop('waiting'), busy: () => stop('busy') },
    progress: () => progress,
    async run(operation) {
      become('running')
      const ending = await operation().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      become('finished')
      return ending
    },
    go() {
      const passing = pass
      pass = undefined
      become('running')
      passing?.()
    },
    changed: () => change.promise,
  }
}
