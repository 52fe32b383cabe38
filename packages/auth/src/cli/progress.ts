import type { CommandContext } from './command.ts'
import { grouped } from './grouped.ts'

/** Shows how far something has come, on standard error: what the command answers stays clean. */
export interface Progress {
  /** Shows that `done` of `total` are done; of an unknown total, give none. */
  readonly show: (label: string, done: number, total?: number) => void
  /** Ends the line of the last label. */
  readonly end: () => void
}

const barLength = 30
const redrawMs = 100

/** A bar on a terminal; elsewhere a line for each tenth. */
export function createProgress({ errors }: CommandContext, clock: () => number): Progress {
  return errors.isTTY === true ? createBar(errors, clock) : createLines(errors)
}

function createBar(errors: CommandContext['errors'], clock: () => number): Progress {
  let label = ''
  let startedMs = 0
  let drawnMs = 0
  const end = () => {
    if (label !== '') errors.write('\n')
    label = ''
  }
  return {
    end,
    show(next, done, total) {
      const now = clock()
      if (next !== label) {
        end()
        label = next
        startedMs = now
        drawnMs = 0
      }
      const isComplete = done >= (total ?? Infinity)
      if (!isComplete && now - drawnMs < redrawMs) return
      drawnMs = now
      errors.write(`\r\x1b[K${barLine(label, done, { total, elapsedMs: now - startedMs })}`)
    },
  }
}

interface Course {
  readonly total: number | undefined
  readonly elapsedMs: number
}

function barLine(label: string, done: number, { total, elapsedMs }: Course): string {
  const name = label.padEnd(8)
  if (total === undefined) return `${name} ${grouped(done)}`
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const bar = '#'.repeat(Math.floor(share * barLength)).padEnd(barLength, '.')
  const leftSeconds = share === 0 ? 0 : Math.round((elapsedMs / share - elapsedMs) / 1000)
  const left = share === 1 || leftSeconds === 0 ? '' : `, ${leftSeconds} s left`
  return `${name} [${bar}] ${Math.floor(share * 100)}%  ${grouped(done)} of ${grouped(total)}${left}`
}

function createLines(errors: CommandContext['errors']): Progress {
  let label = ''
  let tenths = -1
  return {
    end: () => {},
    show(next, done, total) {
      if (next !== label) tenths = -1
      label = next
      if (total === undefined) return
      const now = total === 0 ? 10 : Math.min(10, Math.floor((done / total) * 10))
      if (now <= tenths) return
      tenths = now
      errors.write(`${label}: ${grouped(done)} of ${grouped(total)}\n`)
    },
  }
}
