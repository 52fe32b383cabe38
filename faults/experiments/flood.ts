import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createCaller } from '../clients/http-call.ts'
import type { Attempt, RigEvent } from '../events/event.ts'
import type { Invariant } from '../invariants/invariant.ts'
import { spread } from '../spread.ts'
import type { World } from '../world.ts'
import { defineExperiment } from './define-experiment.ts'

/** E12: everything that strangers can send, all at once; devices that are signed in go on refreshing. */
export const floodExperiment = defineExperiment({
  id: 'E12',
  title: 'a flood: log-ins, slow sockets, tokens with unknown keys, garbage',
  isAlone: true,
  world: () => ({ people: 2, devicesEach: 3 }),
  async run({ world, settings: { flood } }) {
    const load = world.startLoad({ pauseMs: 60, changePassword: 0, deactivate: 0, signOut: 0, ...nobodyEnds })
    await pause(flood.ms / 2)
    const calmUntilMs = performance.now()
    const stop = begin(world, flood.sockets)
    await pause(flood.ms)
    const memory = world.servers.map((server) => residentMegabytes(server.pid()))
    const sent = await stop()
    const overMs = performance.now()
    await load.stop()
    const calm = refreshTimes(world.log.events, ({ receivedMs }) => receivedMs < calmUntilMs)
    const flooded = refreshTimes(
      world.log.events,
      (one) => one.sentMs > calmUntilMs && one.receivedMs < overMs,
    )
    const notes = [
      `${sent} requests of the flood answered; p99 of a refresh ${calm?.p99 ?? 0} ms before and ${flooded?.p99 ?? 0} ms during it; at most ${Math.max(...memory)} MB resident`,
    ]
    return { notes, also: [modest(memory)] }
  },
})

const nobodyEnds = { endSession: 0, endAll: 0 }
const mostMegabytes = 400

const modest = (memory: readonly number[]): Invariant => ({
  name: 'I14',
  promise: `a server takes less than ${mostMegabytes} MB`,
  broken: () => memory.filter((megabytes) => megabytes > mostMegabytes).map((size) => `${size} MB resident`),
})

const refreshTimes = (events: readonly RigEvent[], is: (attempt: Attempt) => boolean) =>
  spread(
    events
      .filter((event) => event.kind === 'attempt')
      .filter((attempt) => attempt.operation === 'refresh' && attempt.outcome === 'ACK' && is(attempt))
      .map(({ sentMs, receivedMs }) => receivedMs - sentMs),
  )

/** Sends until it is stopped; then says how many were answered. Nothing of this stands in the log. */
function begin({ servers }: World, sockets: number): () => Promise<number> {
  const caller = createCaller(15_000)
  let isRunning = true
  let answered = 0
  const slow = servers.flatMap(({ port }) => Array.from({ length: sockets }, () => trickle(port)))
  const senders = kinds.flatMap(({ width, call }) =>
    Array.from({ length: width }, async (_, index) => {
      while (isRunning) {
        const { port = 0 } = servers[index % servers.length] ?? {}
        if ((await caller.call({ port, ...call(index) })) !== undefined) answered += 1
        else await pause(20)
      }
    }),
  )
  return async () => {
    isRunning = false
    await Promise.all(senders)
    for (const socket of slow) socket.destroy()
    caller.close()
    return answered
  }
}

const post = (path: string, body: object) => ({ method: 'POST', path, body }) as const

/** How many of each are under way at once, and what they send. */
const kinds = [
  {
    width: 40,
    call: (index: number) =>
      post('/api/token/', {
        username: index % 2 === 0 ? 'person-0' : `nobody-${randomBytes(3).toString('hex')}`,
        password: 'a wrong ticket for one passage',
      }),
  },
  {
    width: 8,
    call: () => ({ method: 'GET', path: '/api/profile/', access: strangeToken() }) as const,
  },
  { width: 4, call: () => post('/api/token/refresh/', { refresh: 'x'.repeat(16_000) }) },
]

function strangeToken(): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const header = { alg: 'HS256', typ: 'JWT', kid: randomBytes(8).toString('hex') }
  return `${encode(header)}.${encode({ exp: 9_999_999_999 })}.${randomBytes(32).toString('base64url')}`
}

/** A client that never finishes its request. */
function trickle(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write('POST /api/token/ HTTP/1.1\r\nhost: localhost\r\n')
  const writing = setInterval(() => socket.write('x'), 1000)
  socket.once('close', () => clearInterval(writing))
  return socket
}

function residentMegabytes(pid: number | undefined): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}
