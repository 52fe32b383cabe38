// The real command in child processes, in folders of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repository } from '../planted-tree.ts'

const sources = ['--conditions=@carnet/source', '--disable-warning=ExperimentalWarning']

/** How Node runs the command from its sources, so that no test waits for a build or reads a stale one. */
export const nodeArguments = [...sources, join(import.meta.dirname, 'run-main.ts')]

export interface RunOptions {
  /** Where; default: the scratch folder. */
  readonly folder?: string
  readonly env?: Readonly<Record<string, string>>
  /** What stands on standard input. Default: nothing. */
  readonly input?: string | Uint8Array
}

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Server {
  readonly url: string
  readonly port: number
  readonly child: ChildProcess
  /** Everything printed so far. */
  readonly printed: () => string
  /** Ends it; gives how, and how long it took. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<{ code: number | null; milliseconds: number }>
}

/** What a child inherits: none of the variables that the command reads, so that a test sets them all itself. */
export function commandEnvironment(folder: string): NodeJS.ProcessEnv {
  const foreign = /^(CARNET_.*|npm_.*|NO_COLOR|FORCE_COLOR|DATABASE_URL|HOST|PORT)$/
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  return { ...Object.fromEntries(inherited), NODE_COMPILE_CACHE: join(folder, '.compile-cache') }
}

/** A folder to run the command in, and everything begun there, which `remove` ends. */
export function createScratch() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'carnet-cli-')))
  const children = new Set<ChildProcess>()
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  const inherited = commandEnvironment(folder)

  function startNode(args: readonly string[], { folder: cwd = folder, env = {} }: RunOptions): ChildProcess {
    const child = spawn(process.execPath, args, { cwd, env: { ...inherited, ...env } })
    children.add(child)
    child.once('exit', () => children.delete(child))
    return child
  }

  const start = (args: readonly string[], options: RunOptions = {}) =>
    startNode([...nodeArguments, ...args], options)

  const carnet = (args: readonly string[], options: RunOptions = {}) => finish(start(args, options), options)

  /** Runs a script of the project's own. */
  const script = (file: string, options: RunOptions = {}) =>
    finish(startNode([...sources, file], options), options)

  async function finish(child: ChildProcess, options: RunOptions): Promise<Ran> {
    const stdout = collect(child.stdout)
    const stderr = collect(child.stderr)
    // a command that needs no input may end before it is written
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input ?? '')
    const [code] = await once(child, 'close')
    return { code, stdout: stdout(), stderr: stderr() }
  }

  async function serve(args: readonly string[] = [], options: RunOptions = {}): Promise<Server> {
    const child = start(['serve', '--port', '0', ...args], options)
    const stdout = collect(child.stdout)
    const stderr = collect(child.stderr)
    const ended = once(child, 'close').then(([code]) => code as number | null)
    const url = await Promise.race([urlIn(stdout), ended.then(() => undefined)])
    if (url === undefined) throw new Error(`carnet serve ended: ${stderr()}`)
    return {
      url,
      port: Number(new URL(url).port),
      child,
      printed: () => stdout() + stderr(),
      async stop(signal = 'SIGINT') {
        const startedMs = performance.now()
        child.kill(signal)
        return { code: await ended, milliseconds: performance.now() - startedMs }
      },
    }
  }

  async function remove() {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all([...children].map((child) => child.exitCode ?? once(child, 'exit')))
    rmSync(folder, { recursive: true, force: true })
  }

  return { folder, start, carnet, script, serve, remove }
}

export function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}

async function urlIn(printed: () => string): Promise<string> {
  for (;;) {
    const [url] = /http:\/\/\S+/.exec(printed()) ?? []
    if (url !== undefined && printed().includes('Quit')) return url
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export async function post(url: string, body: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}
