import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command to its end and gives its exit code, and with `capture` what it printed. The first signal that
 * asks us to stop is passed on once; `stopped` then tells that the command did not end of its own accord.
 */
export function runCommand(command, args, { capture = false, ...options } = {}) {
  return new Promise((resolve) => {
    const stdio = capture ? ['ignore', 'pipe', 'pipe'] : 'inherit'
    const child = spawn(command, args, { stdio, ...options })
    const printed = []
    child.stdout?.on('data', (chunk) => printed.push(chunk))
    child.stderr?.on('data', (chunk) => printed.push(chunk))

    let stopped = false
    const passOn = (signal) => {
      if (!stopped) child.kill(signal)
      stopped = true
    }
    for (const signal of signals) process.on(signal, passOn)

    const end = (code, output) => {
      for (const signal of signals) process.off(signal, passOn)
      resolve({ code, stopped, output })
    }
    child.once('error', (error) => end(127, `${command}: ${error.message}\n`))
    child.once('close', (code, signal) =>
      end(code ?? 128 + constants.signals[signal], Buffer.concat(printed).toString()),
    )
  })
}
