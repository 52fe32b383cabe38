import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { collect, commandEnvironment, nodeArguments } from './command.ts'

/** Whether this machine can make a terminal for a test: `script` of util-linux does. */
export const hasTerminals = () =>
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux')

/** The command on a terminal of its own. */
export function openTerminal(folder: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const command = [process.execPath, ...nodeArguments, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: folder,
    env: { ...commandEnvironment(folder), ...env },
  })
  const screen = collect(child.stdout)
  let seen = 0

  async function type(question: string, keys: string) {
    while (!screen().includes(question, seen)) await new Promise((resolve) => setTimeout(resolve, 10))
    seen = screen().indexOf(question, seen) + question.length
    child.stdin.write(keys)
  }

  return {
    screen,
    type,
    answer: (question: string, line: string) => type(question, `${line}\r`),
    ended: once(child, 'close').then(([code]) => code as number),
  }
}
