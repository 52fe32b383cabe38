import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { EventLog } from '../events/event-log.ts'
import { commandOf, inherited } from './carnet-command.ts'
import { freePort } from './free-port.ts'
import { openFiles } from './open-files.ts'

/** What runs: `carnet serve`, or a small program around the library that also makes and deactivates users. */
export type ServerKind = 'command' | 'host'

export interface ServerProcess {
  readonly name: string
  readonly kind: ServerKind
  readonly port: number
  /** Starts it; gives how many milliseconds it took until it answered. */
  readonly start: () => Promise<number>
  /** Starts it without waiting for anything. */
  readonly launch: () => void
  /** Ends it, by default as a power cut would, and resolves when it is gone. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>
  /** SIGSTOP, SIGCONT and the like. */
  readonly signal: (signal: NodeJS.Signals) => void
  readonly pid: () => number | undefined
  /** How many files and connections it holds more than when it had started, while it runs. */
  readonly grown: () => number | undefined
  /** The latest that it wrote. */
  readonly printed: () => string
}

export interface ServerOptions {
  readonly name: string
  readonly kind: ServerKind
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  /** From the packages' sources rather than from what was built. */
  readonly fromSources: boolean
  /** A module that changes the server before it starts: a control build. */
  readonly variant?: string | undefined
  /** A command to run it under, asked for at each start. */
  readonly wrapper?: () => readonly string[]
  readonly log: Pick<EventLog, 'add'>
}

const patienceMs = 60_000

const running = new Set<ChildProcess>()
// whatever becomes of the rig, its servers end with it
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export async function createServerProcess(options: ServerOptions): Promise<ServerProcess> {
  const { name, kind, log } = options
  const port = await freePort()
  let child: ChildProcess | undefined
  let isAsked = false
  let printed = ''
  let isTraced = false
  let atStart: number | undefined

  const tell = (isWell: boolean) => log.add({ kind: 'server', server: name, atMs: performance.now(), isWell })

  function launch() {
    const wrapper = options.wrapper?.() ?? []
    isTraced = wrapper.length > 0
    const [program = '', ...args] = [
      ...wrapper,
      ...commandOf(options, kind === 'host' ? 'host' : ['serve', '--quiet']),
    ]
    isAsked = false
    child = spawn(program, args, {
      cwd: options.folder,
      env: { ...inherited(options), ...options.environment, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-8192)
      })
    const started = child
    child.once('exit', (code) => {
      running.delete(started)
      if (!isAsked) log.add({ kind: 'exit', server: name, atMs: performance.now(), code, printed })
    })
  }

  return {
    name,
    kind,
    port,
    launch,
    async start() {
      const startedMs = performance.now()
      launch()
      while (!(await isAlive(port))) {
        if (child?.exitCode != null) throw new Error(`${name} ended before it answered: ${printed}`)
        if (performance.now() - startedMs > patienceMs) throw new Error(`${name} does not answer: ${printed}`)
        await pause(5)
      }
      atStart = openFiles(child?.pid)
      if (!isTraced) tell(true)
      return performance.now() - startedMs
    },
    async stop(signal = 'SIGKILL') {
      isAsked = true
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      tell(false)
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },
    signal(signal) {
      tell(signal === 'SIGCONT')
      child?.kill(signal)
    },
    pid: () => child?.pid,
    grown: () => grownFrom(atStart, openFiles(child?.pid)),
    printed: () => printed,
  }
}

const grownFrom = (before: number | undefined, now: number | undefined) =>
  before === undefined || now === undefined ? undefined : now - before

function isAlive(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = get({ host: '127.0.0.1', port, path: '/healthz', timeout: 1000 }, (response) => {
      response
        .resume()
        .once('end', () => resolve(true))
        .once('error', () => resolve(false))
    })
    asking.once('error', () => resolve(false)).once('timeout', () => asking.destroy())
  })
}
