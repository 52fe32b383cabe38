import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { type CommandContext, CommandError } from './command.ts'

/** Asks the person at the keyboard. Every question throws Django's sentence when they press Ctrl-C or Ctrl-D. */
export interface Prompter {
  readonly ask: (question: string) => Promise<string>
  /** The same, without showing what is typed. */
  readonly askSecret: (question: string) => Promise<string>
  readonly close: () => void
}

export function createPrompter({ input, output }: CommandContext): Prompter {
  let isMuted = true
  const screen = new Writable({
    write(chunk, _encoding, done) {
      if (!isMuted) output.write(chunk)
      done()
    },
  })
  const terminal = input.isTTY === true && 'setRawMode' in input
  // no history: the arrow keys would bring back a password
  const lines = createInterface({ input, output: screen, terminal, historySize: 0 })
  const typed: string[] = []
  let waiting: ((line: string | undefined) => void) | undefined
  let hasEnded = false
  // what is pasted in one go arrives before it is asked for
  const receive = (line: string | undefined) => {
    const resolve = waiting
    waiting = undefined
    if (resolve !== undefined) resolve(line)
    else if (line !== undefined) typed.push(line)
  }
  lines.on('line', receive)
  lines.on('SIGINT', () => lines.close())
  lines.on('close', () => {
    hasEnded = true
    receive(undefined)
  })
  const nextLine = () =>
    new Promise<string | undefined>((resolve) => {
      if (typed.length > 0 || hasEnded) resolve(typed.shift())
      else waiting = resolve
    })

  async function ask(question: string, isSecret: boolean): Promise<string> {
    // of a secret readline shows nothing, not even what was typed before it was asked for
    isMuted = isSecret
    lines.setPrompt(isSecret ? '' : question)
    if (isSecret || hasEnded) output.write(question)
    else lines.prompt()
    const line = await nextLine()
    isMuted = true
    if (isSecret && terminal) output.write('\n')
    if (line === undefined) throw new CommandError('\nOperation cancelled.')
    return line
  }

  return {
    ask: (question) => ask(question, false),
    askSecret: (question) => ask(question, true),
    close: () => lines.close(),
  }
}
