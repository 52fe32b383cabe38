import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Build {
  /** From the packages' sources rather than from what was built. */
  readonly fromSources: boolean
  /** A module that changes the program before it starts. */
  readonly variant?: string | undefined
}

/** How the command with these arguments is started, or the host. */
export function commandOf({ fromSources, variant }: Build, what: readonly string[] | 'host'): string[] {
  const node = [process.execPath, '--disable-warning=ExperimentalWarning']
  if (fromSources)
    node.push('--conditions=@carnet/source', '--import', join(import.meta.dirname, 'keep-compiled.ts'))
  if (variant !== undefined) node.push('--import', variant)
  if (what === 'host') return [...node, join(import.meta.dirname, 'host.ts')]
  const main = fromSources ? 'test/cli/run-main.ts' : 'packages/auth/bin/carnet.js'
  return [...node, join(import.meta.dirname, '..', '..', main), ...what]
}

/** Nothing that the command reads, so that an experiment says it all. */
export function inherited({ fromSources }: Build): NodeJS.ProcessEnv {
  const foreign = /^(CARNET_.*|npm_.*|NODE_.*|VITEST.*|DATABASE_URL|REDIS_URL|HOST|PORT)$/
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  // what was built starts as it does for its users, with nothing compiled before
  return { ...Object.fromEntries(kept), ...(fromSources && { NODE_COMPILE_CACHE: compileCache }) }
}

const compileCache = join(tmpdir(), 'carnet-faults-compiled')

export interface Ran {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly printed: string
}

export interface Running extends Build {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

/** Runs a command of Carnet's to its end. */
export async function runCarnet(running: Running, args: readonly string[]): Promise<Ran> {
  const [program = '', ...all] = commandOf(running, args)
  const child = spawn(program, all, {
    cwd: running.folder,
    env: { ...inherited(running), ...running.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal, printed }
}
