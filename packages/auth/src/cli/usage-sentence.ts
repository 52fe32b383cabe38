import { printable } from './printable.ts'

/** Commander's message as a sentence of ours. A value beside an unknown flag may be a secret: it is not repeated. */
export function usageSentence(message: string): string {
  const [, suggestion] = /\(Did you mean (.*)\?\)/.exec(message) ?? []
  const didYouMean = suggestion === undefined ? '' : ` Did you mean '${suggestion}'?`
  const [, command] = /^error: unknown command '([\s\S]*?)'(\n|$)/.exec(message) ?? []
  if (command !== undefined) {
    const unknown = `Unknown command: '${printable(command)}'`
    return `${didYouMean ? `${unknown}.${didYouMean}` : unknown}\nType 'carnet help' for usage.`
  }
  const [, flag] = /^error: unknown option '(--[^='\s]*|-.)/.exec(message) ?? []
  if (flag === undefined) return `${capital(message.replace(/^error: |(: .*)?\.?$/gs, ''))}.`
  if (secretFlag.test(flag)) {
    return `Unknown option '${flag}': secrets never stand on the command line, where others see them and shells keep them.`
  }
  return `Unknown option '${printable(flag)}'.${didYouMean}`
}

const secretFlag = /^--(pass|pw|secret|signing-key$|token$)/
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
