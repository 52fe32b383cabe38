import type { Clients, Lease } from './clients.ts'

export interface Listener {
  /** Whether revocations are announced: not by a database that has turned out to know no LISTEN. */
  readonly isPossible: () => boolean
  /** Calls back when another process has announced something, and when it may have. Connects with the first. */
  readonly subscribe: (listener: () => void) => () => void
  /** Asks something on the connection that listens; undefined where there is none just now. */
  readonly ping: () => Promise<unknown> | undefined
  readonly stop: () => void
}

export interface ListenerOptions {
  readonly acquire: Clients['acquire']
  readonly channel: string
  /** Whether the database is known to have LISTEN, and the pool a connection to spare. */
  readonly isWanted: boolean
}

const longestPauseMs = 5000

/** Keeps one connection of the pool and listens on it; when it is lost, takes another. */
export function createListener({ acquire, channel, isWanted }: ListenerOptions): Listener {
  const listeners = new Set<() => void>()
  let isPossible = isWanted
  let isStopped = false
  let held: Lease | undefined
  let timer: NodeJS.Timeout | undefined
  let isStarted = false

  const tell = () => {
    for (const listener of listeners) listener()
  }

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
    client.once('end', () => {
      if (held !== lease) return
      held = undefined
      lease.release(true)
      again(0)
    })
    await client.query({ text: `LISTEN ${channel}` })
    if (isStopped) return lease.release(true)
    held = lease
    // an open connection alone keeps no process alive
    client.unref?.()
    // what was announced in between
    tell()
  }

  function again(failures: number) {
    if (isStopped) return
    const pauseMs = Math.min(longestPauseMs, 100 * 2 ** failures) * (0.5 + Math.random() / 2)
    timer = setTimeout(() => void listen(failures), pauseMs).unref()
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
    ping: () => held?.client.query({ text: 'SELECT 1' }),
    stop() {
      isStopped = true
      clearTimeout(timer)
      const lease = held
      held = undefined
      lease?.release(true)
    },
  }
}

/** An answer of the server's that it will give again: it does not know the statement, or does not allow it. */
const isRefused = (error: unknown) => {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^(0A|42)/.test(code)
}
