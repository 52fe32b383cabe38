import { closeSync, openSync, writeSync } from 'node:fs'
import type { RigEvent } from './event.ts'

export interface EventLog {
  readonly events: readonly RigEvent[]
  readonly nextId: () => number
  readonly add: (event: RigEvent) => void
  readonly close: () => void
}

/** A log in memory and, a line each, in a file, which must not lie on the disk that an experiment breaks. */
export function createEventLog(path: string): EventLog {
  const file = openSync(path, 'a')
  const events: RigEvent[] = []
  let ids = 0
  let waiting: string[] = []
  const write = () => {
    if (waiting.length > 0) writeSync(file, waiting.join(''))
    waiting = []
  }
  const writing = setInterval(write, 100).unref()
  return {
    events,
    nextId: () => ++ids,
    add(event) {
      events.push(event)
      waiting.push(`${JSON.stringify(event)}\n`)
    },
    close() {
      clearInterval(writing)
      write()
      closeSync(file)
    },
  }
}
