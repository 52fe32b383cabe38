import { setTimeout as sleep } from 'node:timers/promises'
import type { createClient } from 'redis'

type Client = ReturnType<typeof createClient>

/** What is asked of a client. Not by the types of the package `redis`: who has no Redis has not installed them. */
export interface RedisCommands {
  mGet(keys: string[]): Promise<(string | null)[]>
  time(): Promise<unknown>
  eval(script: string, values: { keys: string[]; arguments: string[] }): Promise<unknown>
  del(keys: string[]): Promise<number>
  publish(channel: string, message: string): Promise<number>
}

/** Redis or Valkey, whether it can be reached or not. */
export interface RedisConnection {
  /** @throws Error at once where it cannot be reached, and after half a second where it does not answer. */
  readonly ask: <T>(command: (client: RedisCommands) => Promise<T>) => Promise<T>
  /** Calls back with what is published on a channel, from now on and after every reconnection. */
  readonly subscribe: (channel: string, listener: (message: string) => void) => void
  readonly close: () => void
}

export interface RedisOptions {
  /** An address such as `redis://localhost:6379`, or a client of the package `redis`, whose settings are used. */
  readonly redis: string | object
  /** Told when it cannot be reached any more, once. */
  readonly onError: (error: unknown) => void
}

const answerMs = 500
// one that did not answer is left alone for so long
const restMs = 2000
const subscribeAgainMs = 1000

/**
 * Begins to connect, and goes on for as long as it takes: nothing waits for Redis.
 *
 * @throws TypeError where the package `redis` is not installed, or the address is none.
 */
export async function connectRedis({ redis, onError }: RedisOptions): Promise<RedisConnection> {
  const client = typeof redis === 'string' ? await newClient(redis) : duplicated(redis as Client)
  const listening = client.duplicate()
  const tell = createTeller(onError)
  for (const one of [client, listening]) {
    one.on('error', tell.lost)
    one.on('ready', tell.found)
    // it tries again by itself; what it tries for ever is told by its events
    one.connect().catch(() => undefined)
  }
  let restingUntil = 0
  return {
    async ask(command) {
      if (!client.isReady || performance.now() < restingUntil) throw new Error('Redis cannot be reached.')
      const answer = command(client as unknown as RedisCommands)
      // whoever gave up on it does not hear of its failure
      answer.catch(() => undefined)
      const patience = new AbortController()
      const late = sleep(answerMs, undefined, { signal: patience.signal, ref: false }).then(() => {
        restingUntil = performance.now() + restMs
        throw new Error('Redis does not answer.')
      })
      late.catch(() => undefined)
      return Promise.race([answer, late]).finally(() => patience.abort())
    },
    subscribe(channel, listener) {
      const subscribe = () => {
        if (!listening.isReady) return
        const subscribing = listening.subscribe(channel, listener)
        // the client subscribes again by itself only after it has done so once
        const done = () => void listening.off('ready', subscribe)
        subscribing.then(done, () => void setTimeout(subscribe, subscribeAgainMs).unref())
      }
      listening.on('ready', subscribe)
      subscribe()
    },
    close() {
      for (const one of [client, listening]) one.destroy()
    },
  }
}

// an object of its own for each client, which writes the parts of its address into it
const settings = <Socket extends object>(socket: Socket) => ({
  // what cannot be asked now is not to be asked later, when the answer is of no use any more
  disableOfflineQueue: true,
  pingInterval: 10_000,
  socket: {
    ...socket,
    connectTimeout: 2000,
    reconnectStrategy: (retries: number) => Math.min(50 * 2 ** retries, 2000) * (0.5 + Math.random()),
  },
})

/** Where a client is connected to stands in its socket's settings, unless it was made of an address. */
const duplicated = (client: Client): Client => client.duplicate(settings({ ...client.options?.socket }))

async function newClient(url: string): Promise<Client> {
  const { createClient } = await import('redis').catch((error: unknown) => {
    throw new TypeError('Option "redis" needs the package "redis": npm install redis.', { cause: error })
  })
  try {
    return createClient({ url, ...settings({}) }) as Client
  } catch {
    // the client's own sentence may show the password in the address
    throw new TypeError('Option "redis" must be an address such as \'redis://localhost:6379\'.')
  }
}

/** Tells once that it is lost, and not again until it was found. */
function createTeller(onError: (error: unknown) => void) {
  let isLost = false
  return {
    lost(error: unknown) {
      if (!isLost)
        onError(new Error('Redis cannot be reached; the database does its part.', { cause: error }))
      isLost = true
    },
    found() {
      isLost = false
    },
  }
}
