import { constants } from 'node:os'

type StopSignal = 'SIGTERM' | 'SIGINT'

export interface StopSignals {
  /** The first signal that asks to stop, once it has come. */
  readonly asked: Promise<StopSignal>
  readonly hasCome: () => boolean
  /** Gives the signals back to Node. */
  readonly release: () => void
}

// a signal to a whole group reaches a process directly, and again from npm above it
const echoMs = 250

/** Catches the first signal; a second one ends the process at once. */
export function catchStopSignals(): StopSignals {
  const { promise: asked, resolve } = Promise.withResolvers<StopSignal>()
  let first: { readonly signal: StopSignal; readonly atMs: number } | undefined
  const onSignal = (signal: StopSignal) => {
    if (first === undefined) {
      first = { signal, atMs: performance.now() }
      resolve(signal)
      return
    }
    const isEcho = first.signal === signal && performance.now() - first.atMs < echoMs
    if (!isEcho) process.exit(128 + constants.signals[signal])
  }
  const names = ['SIGTERM', 'SIGINT'] as const
  for (const name of names) process.on(name, onSignal)
  return {
    asked,
    hasCome: () => first !== undefined,
    release: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
