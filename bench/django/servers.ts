import type { DjangoProject } from '../../interop/peer/django-project.ts'
import { startDjango } from '../../interop/peer/django-server.ts'
import type { Peer } from '../../interop/peer/peer.ts'
import { type ChildServer, startServer } from '../child-server.ts'
import type { SessionFile } from '../session-file.ts'

/** What a reader must know of all of them. */
export const serversNotes = [
  'Both servers run on the same cores as the load, one at a time. They have the same SIMPLE_JWT dictionary (the first article’s, with ROTATE_REFRESH_TOKENS and BLACKLIST_AFTER_ROTATION), secret, people, sessions and tokens, get the same requests on connections that stay open, and have SQLite files in one folder. Before a group is measured, each must answer as the other does, and refuse what is not good.',
  'Django: gunicorn with two processes, which share the connections evenly; of its workers gthread, which keeps connections open and answered more than sync; two threads a process, and four for refreshes, where they wait for the disk; no access log. carnet: one Node process on node:http and @hono/node-server, as `carnet serve` is one. Two would share two cores with a client that has far more to do beside carnet than beside Django; what they do is shown for the guarded route: “carnet, two processes” (node:cluster).',
  'Django, tuned: connections to the database that stay open, WAL, transactions that begin with IMMEDIATE, JSON alone, no middleware but CommonMiddleware, and Carnet’s password hash.',
]

/** The same for the groups after the first one. */
export const sameServersNote = 'The servers are those of “A guarded route, beside Django”.'

const workers = 2

export interface DjangoLoad {
  /** How many connections it will have, all in all. */
  readonly connections: number
  /** In each process. Default 2. */
  readonly threads?: number
}

/** Serves the project with two processes. */
export async function serveDjango(
  peer: Peer,
  project: DjangoProject,
  { connections, threads = 2 }: DjangoLoad,
): Promise<ChildServer> {
  // a process that took most of the connections would leave the other one idle
  const most = Math.ceil(connections / workers) + threads
  const env = { ...project.env, GUNICORN_CMD_ARGS: `--workers=${workers} --worker-connections=${most}` }
  const { port, close } = await startDjango(peer, { ...project, env }, threads)
  return { port, stop: close }
}

/** Serves the file; `guard` is what `servers/articles.ts` knows. */
export function serveCarnet(
  { path, secret }: SessionFile,
  { guard = 'claims', inTwo = false } = {},
): Promise<ChildServer> {
  const env = { BENCH_DATABASE: path, BENCH_SECRET: secret }
  return inTwo
    ? startServer('in-two.ts', ['articles.ts', guard], env)
    : startServer('articles.ts', [guard], env)
}

/** Starts servers by name, and ends them when the work is done, however it ends. */
export async function withServers<Name extends string, T>(
  starts: Readonly<Record<Name, () => Promise<ChildServer>>>,
  work: (ports: Readonly<Record<Name, number>>) => Promise<T>,
): Promise<T> {
  const started: ChildServer[] = []
  try {
    const ports: Partial<Record<Name, number>> = {}
    for (const name of Object.keys(starts) as Name[]) {
      const server = await starts[name]()
      started.push(server)
      ports[name] = server.port
    }
    return await work(ports as Record<Name, number>)
  } finally {
    for (const { stop } of started) await stop()
  }
}
