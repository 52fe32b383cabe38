import type { Clients, Lease } from './clients.ts'

export interface Listener {
  /** Whether revocations are announced: not by a database that has turned out to know no LISTEN. */
  readonly isPossible: () => boolean
  /** Calls back when another process has announced something, and when it may have. Connects with the first. */
  readonly subscribe: (listener: () => void) => () => void
  /**
   * Asks something on the connection that listens, and takes another where no answer comes; where none listens, on a new
   * one that is nobody's, if there is no other way. Rejects where no answer comes, and where there is nobody to ask.
   */
  readonly ping: (isOnlyWay: boolean) => Promise<unknown>
  readonly stop: () => void
}

export interface ListenerOptions {
  readonly acquire: Clients['acquire']
  readonly channel: string
  /** Whether the database is known to have LISTEN, and the pool a connection to spare. */
  readonly isWanted: boolean
  /** Asks something on a connection of its own, where one may be made. */
  readonly pingApart?: (() => Promise<unknown>) | undefined
}

const longestPauseMs = 5000
const patienceMs = 2000

/** Keeps one connection of the pool and listens on it; when it is lost, takes another. */
export function createListener({
  acquire,
  channel,
  isWanted,
  pingApart = nobody,
}: ListenerOptions): Listener {
  const listeners = new Set<() => void>()
  let isPossible = isWanted
  let isStopped = false
  let held: Lease | undefined
  let timer: NodeJS.Timeout | undefined
  let isStarted = false

  const tell = () => [...listeners].forEach((listener) => void listener())

  async function listen(failures: number): Promise<void> {
    let lease: Lease | undefined
    try {
      lease = await acquire()
      await hold(lease)
    } catch (error) {
      lease?.release(true)
      if (isRefused(error)) isPossible = false
      else again(failures + 1)
    }
  }

  async function hold(lease: Lease): Promise<void> {
    const { client } = lease
    client.on('notification', (message) => {
      if (message.channel === channel) tell()
    })
    client.once('end', () => drop(lease))
    await inTime(client.query({ text: `LISTEN ${channel}` }))
    if (isStopped) return lease.release(true)
    held = lease
    // an open connection alone keeps no process alive
    client.unref?.()
    // what was announced in between
    tell()
  }

  function drop(lease: Lease) {
    if (held !== lease) return
    held = undefined
    lease.release(true)
    again(0)
  }

  function again(failures: number) {
    if (isStopped) return
    timer = setTimeout(() => void listen(failures), pauseMs(failures)).unref()
  }

  return {
    isPossible: () => isPossible,
    subscribe(listener) {
      listeners.add(listener)
      if (isPossible && !isStarted) {
        isStarted = true
        void listen(0)
      }
      return () => listeners.delete(listener)
    },
    ping: (isOnlyWay) => (held ? pinged(held, drop) : isOnlyWay ? pingApart() : nobody()),
    stop() {
      isStopped = true
      clearTimeout(timer)
      if (held) drop(held)
    },
  }
}

const pauseMs = (failures: number) =>
  Math.min(longestPauseMs, 100 * 2 ** failures) * (0.5 + Math.random() / 2)

const nobody = () => Promise.reject(new Error('nobody listens now'))

async function pinged(lease: Lease, drop: (lease: Lease) => void): Promise<unknown> {
  try {
    return await inTime(lease.client.query({ text: 'SELECT 1' }))
  } catch (error) {
    drop(lease)
    throw error
  }
}

/** A machine that has vanished never answers, and the network would wait for it for a quarter of an hour. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer came in time')), patienceMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

/** An answer of the server's that it will give again: it does not know the statement, or does not allow it. */
const isRefused = (error: unknown) => {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^(0A|42)/.test(code)
}
