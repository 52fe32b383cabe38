import type { Readable, Writable } from 'node:stream'
import type { Command } from 'commander'

/** What a command works with besides its arguments; tests bring their own. */
export interface CommandContext {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable
  readonly errors: Writable & { readonly isTTY?: boolean }
  /** Variables; those of a `.env` file are added to it. */
  readonly environment: Record<string, string | undefined>
}

/** One command. `Flags` are what commander makes of the flags that `describe` adds. */
export interface CommandDefinition<Flags extends object> {
  /** Adds the arguments and flags. */
  readonly describe: (command: Command) => unknown
  /** Does the work and gives the exit code; what it throws is told in one sentence and is exit code 1. */
  readonly run: (context: CommandContext, flags: Flags, words: readonly string[]) => Promise<number>
}

/** What the person at the keyboard can mend: the message is all that they see. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** The flag of every command that works on a project. */
export interface ProjectFlags {
  readonly config?: string
}

export const describeProject = (command: Command): Command =>
  command.option(
    '--config <file>',
    "the project's options; default: carnet.config.ts, .js or .mjs in this folder",
  )

export function print({ output }: CommandContext, text: string): void {
  output.write(`${text}\n`)
}

export const printJson = (context: CommandContext, value: unknown): void =>
  print(context, JSON.stringify(value))

/** Writes to standard error, in red on a terminal. */
export function printError({ errors, environment }: CommandContext, text: string): void {
  const isRed = errors.isTTY === true && !environment['NO_COLOR']
  errors.write(isRed ? `\x1b[31;1m${text}\n\x1b[0m` : `${text}\n`)
}

export function printWarning({ errors }: CommandContext, text: string): void {
  errors.write(`Warning: ${text}\n`)
}
