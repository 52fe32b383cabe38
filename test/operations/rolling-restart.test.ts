// Two servers on one database behind a load balancer, restarted one after the other while clients go on.
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  findPostgres,
  startTestPostgres,
  type TestPostgres,
} from '../../packages/auth/src/testing/test-postgres.ts'
import { createScratch, post, type Server } from '../cli/command.ts'
import { tellUnavailable } from '../races/unavailable.ts'
import { type RoundRobin, startRoundRobin } from './round-robin.ts'

// of each database; the long run: CARNET_RESTART_REQUESTS=50000
const requests = Number(process.env['CARNET_RESTART_REQUESTS'] ?? '1500')
const drain = process.env['CARNET_RESTART_REQUESTS'] === undefined ? '1s' : '5s'

const { carnet, serve, remove } = createScratch()
afterAll(remove)

const credentials = { username: 'ada', password: 'analytical engine' }

interface Answer {
  readonly status: number | string
  readonly body: Readonly<Record<string, string>>
}

/** Asks the load balancer, once. */
function ask(balancer: RoundRobin, agent: Agent, path: string, body: object): Promise<Answer> {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  return new Promise((resolve, reject) => {
    const asked = request({ agent, port: balancer.port, method: 'POST', path, headers }, async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk as Buffer)
      const told = Buffer.concat(chunks).toString()
      const isJson = told.startsWith('{')
      resolve({ status: answer.statusCode ?? 0, body: isJson ? JSON.parse(told) : { detail: told } })
    })
    asked.on('error', reject)
    asked.end(text)
  })
}

/** Log-ins are few, because they are costly. */
function next(count: number, refresh: string | undefined): readonly [path: string, body: object] {
  if (count % 75 === 0) return ['/api/token/', credentials]
  return count % 3 === 0 ? ['/api/token/refresh/', { refresh }] : ['/api/token/verify/', { token: refresh }]
}

async function restartUnderLoad(balancer: RoundRobin, env: Readonly<Record<string, string>>) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const start = async () => {
    const server = await serve(['--drain', drain, '--quiet'], { env })
    balancer.add(server.port)
    return server
  }
  const servers: Server[] = [await start(), await start()]
  await expect.poll(balancer.ready, { timeout: 10_000 }).toBe(2)
  const first = await Promise.all(
    Array.from({ length: 12 }, () => post(`${servers[0]?.url}/api/token/`, credentials)),
  )
  let asked = 0
  let restarts = 0
  const failures: Answer[] = []
  const isOver = () => asked >= requests && restarts >= 2
  const client = async (begun: string | undefined) => {
    for (let refresh = begun; !isOver(); ) {
      asked += 1
      const answer: Answer = await ask(balancer, agent, ...next(asked, refresh)).catch((error: unknown) => ({
        status: String(error),
        body: {},
      }))
      if (answer.status !== 200) failures.push(answer)
      refresh = answer.body['refresh'] ?? refresh
      if (drain === '1s') await pause(2)
    }
  }
  const clients = Promise.all(first.map(({ body }) => client(body['refresh'])))
  while (!isOver()) {
    const leaving = servers.shift()
    const ended = leaving?.stop('SIGTERM')
    servers.push(await start())
    expect(await ended).toMatchObject({ code: 0 })
    balancer.remove(leaving?.port ?? 0)
    await expect.poll(balancer.ready, { timeout: 10_000 }).toBe(2)
    restarts += 1
  }
  await clients
  await Promise.all(servers.map((server) => server.stop()))
  agent.destroy()
  return { asked, restarts, failures }
}

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('rolling restarts on PostgreSQL: it is not installed')
let postgres: TestPostgres | undefined

async function openPostgres(): Promise<string> {
  postgres = await startTestPostgres({ isDurable: false })
  return postgres.createDatabase()
}

const openSqlite = async (): Promise<string> => 'sqlite:carnet.db'

describe.each([
  ['SQLite', true, openSqlite],
  ['PostgreSQL', isInstalled, openPostgres],
] as const)('on %s', (name, isThere, open) => {
  let balancer: RoundRobin | undefined
  let env: Readonly<Record<string, string>> = {}
  beforeAll(async () => {
    if (!isThere) return
    env = { DATABASE_URL: await open(), CARNET_SUPERUSER_PASSWORD: credentials.password }
    await carnet(['migrate'], { env })
    await carnet(['createsuperuser', '--noinput', '--username', credentials.username], { env })
    balancer = await startRoundRobin()
  }, 60_000)
  afterAll(async () => {
    await balancer?.close()
    await postgres?.close()
  })

  test.skipIf(!isThere)(
    'log-ins, refreshes and verifications: no request fails',
    { timeout: 600_000 },
    async () => {
      if (balancer === undefined) throw new Error('there is no load balancer')
      const { asked, restarts, failures } = await restartUnderLoad(balancer, env)
      console.log(`${name}: ${asked} requests, ${restarts} restarts, ${failures.length} failed`)
      expect(failures).toEqual([])
    },
  )
})
