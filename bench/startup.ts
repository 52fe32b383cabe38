import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openHttpConnection, postText } from './http-connection.ts'
import type { Group } from './rounds.ts'
import type { Settings } from './settings.ts'

const command = join(import.meta.dirname, '..', 'packages', 'auth', 'bin', 'carnet.js')
const commandCode = join(import.meta.dirname, '..', 'packages', 'auth', 'dist', 'cli', 'main.js')
const patienceMs = 10_000

/** From the start of the built command to the first token, and what it holds in memory when idle. */
export async function measureStartup({ startup }: Settings, scratch: string): Promise<Group[]> {
  if (!existsSync(commandCode)) {
    console.warn('The command is not built: start to first token is not measured.')
    return []
  }
  const person = { username: 'starter', password: 'correct horse battery staple' }
  const port = await freePort()
  const env = {
    ...process.env,
    DATABASE_URL: `sqlite:${join(scratch, 'startup.db')}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    CARNET_SUPERUSER_USERNAME: person.username,
    CARNET_SUPERUSER_EMAIL: 'starter@example.com',
    CARNET_SUPERUSER_PASSWORD: person.password,
  }
  execFileSync(process.execPath, [command, 'migrate'], { env, cwd: scratch })
  execFileSync(process.execPath, [command, 'createsuperuser', '--noinput'], { env, cwd: scratch })
  const firstTokenMs: number[] = []
  const idleMegabytes: number[] = []
  // the first start warms the disk's cache
  for (let round = -1; round < startup.rounds; round++) {
    const startedMs = performance.now()
    const child = spawn(process.execPath, [command, 'serve'], { env, cwd: scratch, stdio: 'ignore' })
    const kill = () => child.kill('SIGKILL')
    process.once('exit', kill)
    await untilLoggedIn(port, postText('/api/token/', person))
    const tookMs = performance.now() - startedMs
    if (round >= 0) await sleep(startup.idleMs)
    if (round >= 0) {
      firstTokenMs.push(tookMs)
      idleMegabytes.push(residentMegabytes(child))
    }
    // the other signal lets a load balancer see it leave first
    child.kill('SIGINT')
    await once(child, 'exit')
    process.off('exit', kill)
  }
  const series = (rounds: number[]) => [{ name: 'carnet serve', rounds }]
  const notes = [
    'A migrated SQLite database, a warm disk; from spawn to a 200 of POST /api/token/, its password hash included. Memory is the resident set some seconds after that log-in.',
  ]
  return [
    { id: 'start', title: 'Start to first token', unit: 'milliseconds', series: series(firstTokenMs), notes },
    { id: 'memory', title: 'Resident when idle', unit: 'MB', series: series(idleMegabytes), notes },
  ]
}

async function untilLoggedIn(port: number, request: string): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    try {
      const connection = await openHttpConnection(port)
      const { status } = await connection.request(request)
      connection.close()
      if (status === 200) return
      throw new Error(`The first log-in was answered ${status}.`)
    } catch (error) {
      const isNotThere = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
      if (!isNotThere || performance.now() > deadline) throw error
      await sleep(2)
    }
  }
}

function residentMegabytes({ pid = 0 }: ChildProcess): number {
  const status = `/proc/${pid}/status`
  const kibibytes = existsSync(status)
    ? /VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return (Number(kibibytes) * 1024) / 1e6
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
