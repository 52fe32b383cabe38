import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRedis, type RedisProgram } from './find-redis.ts'

export { findRedis } from './find-redis.ts'

/** A private Redis on a folder of its own and a free port of this machine. It writes nothing down unless asked to. */
export interface TestRedis {
  readonly url: string
  /** Asks it something, in a connection of its own: `command('FLUSHALL')`. Answers what it says, as text. */
  readonly command: (...words: string[]) => Promise<string>
  /** Ends it as `kill -9` does; what it held is gone, unless it was told to `SAVE`. */
  readonly kill: () => Promise<void>
  /** Again, after `kill`, on the same port. */
  readonly start: () => Promise<void>
  /** Stops its clock: connections stay, answers do not come. */
  readonly freeze: () => void
  readonly thaw: () => void
  readonly pid: () => number
  /** Ends it and removes its folder. */
  readonly close: () => Promise<void>
}

/** @throws Error where there is no Redis to be had on this machine. */
export async function startTestRedis(): Promise<TestRedis> {
  const program = await findRedis()
  if (program === undefined) throw new Error('there is no redis-server or valkey-server on this machine')
  const folder = mkdtempSync(join(tmpdir(), 'carnet-redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null
  const endAtExit = () => void child?.kill('SIGKILL')
  process.once('exit', endAtExit)
  const kill = async () => {
    if (child === undefined || !isRunning()) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  const start = async () => {
    child = startServer(program, { port, folder })
    await untilAnswering(port, isRunning)
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    command: (...words) => command(port, words),
    kill,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    pid: () => child?.pid ?? 0,
    async close() {
      process.off('exit', endAtExit)
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function startServer(
  { path, env }: RedisProgram,
  { port, folder }: { port: number; folder: string },
): ChildProcess {
  const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no', daemonize: 'no' }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  return spawn(path, args, { stdio: 'ignore', env: { ...process.env, ...env } })
}

async function untilAnswering(port: number, isRunning: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (!isRunning()) throw new Error('the Redis of the tests did not start')
    const answer = await command(port, ['PING']).catch(() => '')
    if (answer === '+PONG') return
    await sleep(25)
  }
  throw new Error('the Redis of the tests does not answer')
}

/** One command in the protocol's inline form, which is enough for words without spaces. */
async function command(port: number, words: readonly string[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' })
  try {
    await once(socket, 'connect')
    socket.write(`${words.join(' ')}\r\n`)
    const [bytes] = await once(socket, 'data', { signal: AbortSignal.timeout(5000) })
    return String(bytes).trimEnd()
  } finally {
    socket.destroy()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
