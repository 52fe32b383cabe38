import { spawn } from 'node:child_process'

export interface ProgramOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What it reads. Default: nothing. */
  readonly input?: string
  /** After this long the program is ended. */
  readonly timeoutMs: number
}

/** A program that failed, could not start or took too long; the message has the last lines it printed. */
export class ProgramError extends Error {}

/** Runs a program to its end and gives what it printed. @throws ProgramError */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, input = '', timeoutMs }: ProgramOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: 'pipe',
      // a group of its own, so that whatever it started ends with it
      detached: true,
    })
    const printed: Buffer[] = []
    const errors: Buffer[] = []
    // a program that ends without reading is told by its code
    child.stdin.on('error', () => undefined).end(input)
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    const end = () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    }
    const patience = setTimeout(end, timeoutMs)
    process.once('exit', end)
    const settle = (problem: string | undefined) => {
      clearTimeout(patience)
      process.off('exit', end)
      const output = Buffer.concat(printed).toString()
      if (problem === undefined) resolve(output)
      else reject(new ProgramError(`${program} ${problem}${lastLines(output + Buffer.concat(errors))}`))
    }
    child.once('error', (error) => settle(`could not start: ${error.message}`))
    child.once('close', (code, signal) => settle(code === 0 ? undefined : `ended with ${code ?? signal}`))
  })
}

function lastLines(output: string): string {
  const lines = output.trim().split('\n').slice(-3).join(' / ')
  return lines === '' ? '' : `: ${lines}`
}
