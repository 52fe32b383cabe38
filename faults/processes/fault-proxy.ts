import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** What becomes of one request and its answer. `drop`: it is done, and nobody is told. */
export type Passage =
  | { readonly mode: 'pass' }
  | { readonly mode: 'delay'; readonly ms: number }
  | { readonly mode: 'drop' }
  | { readonly mode: 'reset' }
  | { readonly mode: 'black hole' }

export interface FaultProxy {
  readonly port: number
  /** How many requests met each mode. */
  readonly counts: Readonly<Record<Passage['mode'], number>>
  /** From now on asked for each request. */
  readonly follow: (choose: () => Passage) => void
  /** From now on nothing goes through, and nothing is lost: the network hangs. */
  readonly freeze: () => void
  readonly thaw: () => void
  /** Cuts every connection. */
  readonly cut: () => void
  readonly close: () => Promise<void>
}

const passing = (): Passage => ({ mode: 'pass' })

/**
 * Hands connections to the targets in turn, and to the next one where a target refuses, as a load balancer does. What
 * comes from a client after an answer has gone back counts as a new request and draws a new mode.
 */
export async function startFaultProxy(
  targets: readonly number[],
  choose: () => Passage = passing,
): Promise<FaultProxy> {
  let choosing = choose
  let turn = 0
  const counts = { pass: 0, delay: 0, drop: 0, reset: 0, 'black hole': 0 }
  const sockets = new Set<Socket>()
  const network: Network = { sockets, isFrozen: false }
  const draw = () => {
    const passage = choosing()
    counts[passage.mode] += 1
    return passage
  }
  const server = createServer((client) => {
    keep(client, network)
    client.pause()
    turn += 1
    void reach(targets, turn, network).then((upstream) => {
      if (upstream === undefined || client.destroyed) {
        upstream?.destroy()
        client.resetAndDestroy()
      } else join(client, upstream, draw, network)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    counts,
    follow(next) {
      choosing = next
    },
    freeze() {
      network.isFrozen = true
      for (const socket of sockets) socket.pause()
    },
    thaw() {
      network.isFrozen = false
      for (const socket of sockets) socket.resume()
    },
    cut() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Network {
  readonly sockets: Set<Socket>
  isFrozen: boolean
}

function keep(socket: Socket, { sockets }: Network): void {
  sockets.add(socket)
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  socket.once('close', () => sockets.delete(socket))
}

async function reach(
  targets: readonly number[],
  turn: number,
  network: Network,
): Promise<Socket | undefined> {
  for (let skipped = 0; skipped < targets.length; skipped++) {
    const socket = connect(targets[(turn + skipped) % targets.length] ?? 0, '127.0.0.1')
    const isConnected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    if (!isConnected) continue
    keep(socket, network)
    return socket
  }
  return undefined
}

/** Both ways, a request and its answer under one mode. */
function join(client: Socket, upstream: Socket, draw: () => Passage, network: Network): void {
  let passage: Passage = { mode: 'pass' }
  let isAnswered = true
  client.on('data', async (chunk) => {
    if (isAnswered) passage = draw()
    isAnswered = false
    if (passage.mode === 'black hole') return
    if (passage.mode === 'delay') await pause(passage.ms)
    upstream.write(chunk)
  })
  upstream.on('data', (chunk) => {
    if (passage.mode === 'black hole') return
    isAnswered = true
    if (passage.mode === 'drop') client.destroy()
    else if (passage.mode === 'reset') {
      // part of the answer has gone out, and then the connection breaks
      client.write(chunk.subarray(0, Math.max(1, chunk.length >> 1)), () => client.resetAndDestroy())
    } else client.write(chunk)
  })
  // a client that has given up takes its request along
  client.once('close', () => upstream.destroy())
  upstream.once('close', () => client.destroy())
  if (network.isFrozen) upstream.pause()
  else client.resume()
}
