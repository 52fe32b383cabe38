import type { Writable } from 'node:stream'

/** Where lines of a log go. Never waits, and never grows: a reader that is slow or gone must not stop a server. */
export interface LogOutput {
  /** Takes a line with its end. */
  readonly write: (line: string) => void
  readonly flush: () => void
}

export interface LogOutputOptions {
  readonly output: Writable
  /** The line that stands for those which were dropped because nobody read. */
  readonly toDropped: (count: number) => string
  /** How much may wait to be read, in bytes. Default one megabyte. */
  readonly maximumWaiting?: number
}

/** Lines are written together, many requests at a time: a write for each would cost a tenth of the throughput. */
export function createLogOutput(options: LogOutputOptions): LogOutput {
  const { output, toDropped, maximumWaiting = 1_048_576 } = options
  let lines = ''
  let dropped = 0
  const flush = () => {
    if (lines !== '') output.write(lines)
    lines = ''
  }
  return {
    flush,
    write(line) {
      if (output.writableLength + lines.length > maximumWaiting) {
        dropped += 1
        return
      }
      if (lines === '') setImmediate(flush)
      if (dropped > 0) lines += toDropped(dropped)
      dropped = 0
      lines += line
    },
  }
}
