import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A server in its own process, which ends with ours. */
export interface ChildServer {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** Starts a file of `servers/` and waits until it says where it listens. */
export async function startServer(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildServer> {
  const child = fork(join(import.meta.dirname, 'servers', file), args, {
    env: { ...process.env, ...env },
    execArgv: process.execArgv,
  })
  const ended = once(child, 'exit')
  const early = ended.then(([code]) => {
    throw new Error(`${file} ${args.join(' ')} ended with code ${code} before it listened.`)
  })
  const [port] = await Promise.race([once(child, 'message'), early])
  early.catch(() => undefined)
  return {
    port: Number(port),
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
