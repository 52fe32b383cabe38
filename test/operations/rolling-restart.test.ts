// Two servers on one database behind a load balancer, restarted one after the other while clients go on.
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScratch, post, type Server } from '../cli/command.ts'
import { type RoundRobin, startRoundRobin } from './round-robin.ts'

// the long run: CARNET_RESTART_REQUESTS=50000
const requests = Number(process.env['CARNET_RESTART_REQUESTS'] ?? '3000')
const drain = process.env['CARNET_RESTART_REQUESTS'] === undefined ? '1s' : '5s'

const { carnet, serve, remove } = createScratch()
let balancer: RoundRobin
beforeAll(async () => {
  await carnet(['migrate'])
  const env = { CARNET_SUPERUSER_PASSWORD: 'analytical engine' }
  await carnet(['createsuperuser', '--noinput', '--username', 'ada'], { env })
  balancer = await startRoundRobin()
})
afterAll(async () => {
  await balancer.close()
  await remove()
})

const agent = new Agent({ keepAlive: true, maxSockets: 16 })

function ask(path: string, body: object): Promise<{ status: number; body: Record<string, string> }> {
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

test('fails no request', { timeout: 600_000 }, async () => {
  const start = async () => {
    const server = await serve(['--drain', drain, '--quiet'])
    balancer.add(server.port)
    return server
  }
  const servers: Server[] = [await start(), await start()]
  await expect.poll(balancer.ready).toBe(2)
  const signedIn = await Promise.all(
    Array.from({ length: 12 }, () =>
      post(`${servers[0]?.url}/api/token/`, { username: 'ada', password: 'analytical engine' }),
    ),
  )
  let asked = 0
  let restarts = 0
  const failures: unknown[] = []
  const isOver = () => asked >= requests && restarts >= 2
  const client = async (first: string | undefined) => {
    for (let refresh = first; !isOver(); ) {
      asked += 1
      const path = asked % 3 === 0 ? '/api/token/refresh/' : '/api/token/verify/'
      const body = path.endsWith('refresh/') ? { refresh } : { token: refresh }
      const answer = await ask(path, body).catch((error: unknown) => ({ status: String(error), body: {} }))
      if (answer.status !== 200) failures.push(answer)
      refresh = (answer.body as Record<string, string>)['refresh'] ?? refresh
      if (drain === '1s') await pause(2)
    }
  }
  const clients = Promise.all(signedIn.map(({ body }) => client(body['refresh'])))
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
  console.log(`${asked} requests, ${restarts} restarts, ${failures.length} failed`)
  expect(failures).toEqual([])
  await Promise.all(servers.map((server) => server.stop()))
  agent.destroy()
})
