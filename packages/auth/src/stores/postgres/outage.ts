import { StoreUnavailableError } from '../../sessions/index.ts'

/** What is known about whether the database can be reached. */
export interface Outage {
  /** Resolves when it is worth asking for a connection: at once, or after the next attempt. Rejects when that fails. */
  readonly passed: () => Promise<void> | undefined
  /** A connection could not be had: from now on one attempt at a time is made, with growing pauses, until one succeeds. */
  readonly begin: () => void
  readonly stop: () => void
}

const firstPauseMs = 50
const longestPauseMs = 1000

export function createOutage(attempt: () => Promise<void>): Outage {
  let next: Promise<void> | undefined
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  // in between, so that many processes that lost one database do not come back in step
  const pauseMs = (failures: number) =>
    Math.min(longestPauseMs, firstPauseMs * 2 ** failures) * (0.5 + Math.random() / 2)

  function later(failures: number): Promise<void> {
    const trial = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, pauseMs(failures)).unref()
    }).then(attempt)
    trial.then(
      () => {
        next = undefined
      },
      () => {
        next = isStopped ? undefined : later(failures + 1)
      },
    )
    return trial
  }

  return {
    passed: () => next,
    begin() {
      if (next === undefined && !isStopped) next = later(0)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

export const closedError = () => new StoreUnavailableError('The database is closed.')
