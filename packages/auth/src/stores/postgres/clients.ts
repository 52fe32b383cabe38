import { StoreUnavailableError } from '../../sessions/index.ts'
import { toUnavailable } from './faults.ts'
import { closedError, createOutage } from './outage.ts'
import type { PostgresClient, PostgresPool } from './pool.ts'
import { createTurns } from './turns.ts'

/** A connection that is the caller's until it is released. */
export interface Lease {
  readonly client: PostgresClient
  /** `isBroken`: the connection is closed and not used again. */
  readonly release: (isBroken?: boolean) => void
}

/** The connections of a pool, never more of them than it may have. */
export interface Clients {
  /** One that is ready, in time. @throws StoreUnavailableError */
  readonly acquire: () => Promise<Lease>
  /** Nothing is heard from the database any more. */
  readonly lose: () => void
  /** How many wait for a connection. */
  readonly waiting: () => number
  readonly isOpen: () => boolean
  readonly close: () => void
}

export interface ClientsOptions {
  readonly pool: PostgresPool
  readonly size: number
  readonly patienceMs: number
  /** Run once on each connection, before it is used. */
  readonly onConnect: (client: PostgresClient) => Promise<void>
}

export function createClients({ pool, size, patienceMs, onConnect }: ClientsOptions): Clients {
  const known = new WeakSet<PostgresClient>()
  // the pool's own queue would let everybody in it try to connect, one after another, to a database that is gone
  const turns = createTurns(size)
  const outage = createOutage(async () => (await connect()).release())
  let isOpen = true
  // a connection that breaks while it is ours says so in the query as well; without a listener it ends the process, and
  // of a new one the last word can come together with the first
  const ignore = () => undefined
  pool.on('connect', (client) => void client.on('error', ignore))

  async function connect(): Promise<PostgresClient> {
    const client = await pool.connect()
    if (known.has(client)) return client
    client.on('error', ignore)
    try {
      await onConnect(client)
    } catch (error) {
      client.release(true)
      throw error
    }
    known.add(client)
    return client
  }

  async function obtain(): Promise<PostgresClient> {
    if (pool.idleCount === 0) await outage.passed()
    try {
      return await connect()
    } catch (error) {
      outage.begin()
      throw error
    }
  }

  async function lease(isWanted: () => boolean): Promise<Lease | undefined> {
    if (!(await turns.take(isWanted))) return undefined
    try {
      const client = await obtain()
      const release = (isBroken = false) => {
        client.release(isBroken)
        turns.give()
      }
      return { client, release }
    } catch (error) {
      turns.give()
      throw error
    }
  }

  /** All at once: each of them would be found silent on its own, by somebody who waits for it. */
  function dropIdle() {
    for (let idle = pool.idleCount; idle > 0; idle--)
      pool.connect().then(
        (client) => client.release(true),
        () => undefined,
      )
  }

  return {
    acquire: () => (isOpen ? inTime(lease, patienceMs) : Promise.reject(closedError())),
    lose() {
      dropIdle()
      outage.begin()
    },
    waiting: turns.waiting,
    isOpen: () => isOpen,
    close() {
      isOpen = false
      outage.stop()
    },
  }
}

/** What is leased, unless it comes later than that: then it is given back. */
function inTime(
  lease: (isWanted: () => boolean) => Promise<Lease | undefined>,
  patienceMs: number,
): Promise<Lease> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(exhausted())
    }, patienceMs)
    lease(() => !isLate).then(
      (leased) => {
        clearTimeout(timer)
        if (leased === undefined) return
        if (isLate) leased.release()
        else resolve(leased)
      },
      (error) => {
        clearTimeout(timer)
        reject(toUnavailable(error))
      },
    )
  })
}

const exhausted = () =>
  new StoreUnavailableError('The database cannot be used now: no connection was to be had in time.')
