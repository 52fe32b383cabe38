import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ServedProject } from './django-project.ts'
import type { Peer } from './peer.ts'

export interface DjangoServer {
  readonly port: number
  /** Ends the process, and resolves when it is gone. */
  readonly close: () => Promise<void>
}

const startTimeoutMs = 60_000

/** Serves the project with gunicorn: one process, on loopback, on a free port; `threads` requests at once. */
export async function startDjango(peer: Peer, project: ServedProject, threads = 1): Promise<DjangoServer> {
  const { program, args } = peer.python([
    '-m',
    'gunicorn',
    'peer.wsgi',
    `--config=${peer.seenAs(join(peer.folder, 'gunicorn.conf.py'))}`,
    '--bind=127.0.0.1:0',
    `--threads=${threads}`,
  ])
  const child = spawn(program, args, {
    env: { ...process.env, ...project.env },
    // its master ends when this pipe closes, so it does not outlive us, however we end
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  // unlike SIGKILL, this one reaches the process behind it too
  const end = () => child.kill('SIGQUIT')
  process.once('exit', end)
  try {
    return {
      port: await portOf(child),
      async close() {
        process.off('exit', end)
        end()
        await ended
      },
    }
  } catch (error) {
    end()
    throw error
  }
}

/** Waits until the worker runs: its port is open before. */
async function portOf(child: ChildProcess): Promise<number> {
  if (child.stderr === null) throw new Error('gunicorn has no output')
  const lines: string[] = []
  const patience = setTimeout(() => child.kill('SIGKILL'), startTimeoutMs)
  let port = 0
  const reader = createInterface(child.stderr)
  for await (const line of reader) {
    lines.push(line)
    port ||= Number(/Listening at: http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? 0)
    if (port > 0 && line.includes('Booting worker')) {
      clearTimeout(patience)
      child.stderr.resume()
      return port
    }
  }
  clearTimeout(patience)
  throw new Error(`gunicorn did not start: ${lines.slice(-5).join(' / ')}`)
}
