import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { hashRaw } from '@node-rs/argon2'
import { startServer } from './child-server.ts'
import { measureFlood } from './flood.ts'
import { runLoad } from './load.ts'
import { type Group, interleave } from './rounds.ts'
import { benchPassword, createSessionFile, loginText } from './session-file.ts'
import type { Settings } from './settings.ts'

// twice what can run at once, so that neither side ever waits for work
export const loginConnections = availableParallelism() * 2

/** Log-in over HTTP against the password hash alone, and what a flood of log-ins does to refreshes. */
export async function measureLogin({ login, flood }: Settings, scratch: string): Promise<Group[]> {
  const file = await createSessionFile({
    path: join(scratch, 'login.db'),
    rows: 10 * flood.logins,
    sample: 1000,
  })
  const server = await startServer('carnet.ts', [], {
    BENCH_DATABASE: file.path,
    BENCH_SECRET: file.secret,
    BENCH_HOPS: '1',
  })
  try {
    return [
      await measureRate(login, server.port),
      await measureFlood(flood, { port: server.port, sessions: file.sessions }),
    ]
  } finally {
    await server.stop()
  }
}

async function measureRate({ rounds, logins }: Settings['login'], port: number): Promise<Group> {
  const contenders = [
    { name: 'bare argon2id', measure: () => hashMany(logins) },
    { name: 'carnet', measure: () => loginMany(port, logins) },
  ]
  for (const { measure } of contenders) await measure()
  return {
    id: 'login',
    title: 'Log-in',
    unit: 'per second',
    series: await interleave(contenders, rounds),
    notes: [
      `bare argon2id: hashRaw of @node-rs/argon2 with 19 MiB, two passes, one lane, ${loginConnections} at a time, in a process that does nothing else. carnet: POST /api/token/ over ${loginConnections} connections: the same hash, the user read, the session written durably, two tokens signed; the load client shares the cores.`,
    ],
  }
}

async function hashMany(count: number): Promise<number> {
  const cost = { algorithm: 2, version: 1, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }
  const startedMs = performance.now()
  let left = count
  const lanes = Array.from({ length: loginConnections }, async () => {
    while (left-- > 0) await hashRaw(benchPassword, { ...cost, salt: randomBytes(16) })
  })
  await Promise.all(lanes)
  return (count * 1000) / (performance.now() - startedMs)
}

async function loginMany(port: number, count: number): Promise<number> {
  let left = count
  const seconds = await runLoad({
    port,
    connections: loginConnections,
    async next({ request }) {
      if (left-- <= 0) return false
      const { status } = await request(loginText)
      if (status !== 200) throw new Error(`A log-in was answered ${status}.`)
      return true
    },
  })
  return count / seconds
}
