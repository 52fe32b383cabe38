import { StoreUnavailableError } from '../../sessions/index.ts'
import { toUnavailable } from './faults.ts'
import { closedError, createOutage } from './outage.ts'
import { ignore, type PostgresClient, type PostgresPool } from './pool.ts'
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
  /** Whether all connections are somebody's. */
  readonly isFull: () => boolean
  readonly isOpen: () => boolean
  readonly close: () => void
}

export interface ClientsOptions {
  readonly pool: PostgresPool
  readonly size: number
  readonly patienceMs: number
  /** Whether others take connections of the pool too. */
  readonly isShared: boolean
  /** Run once on each connection, before it is used. */
  readonly onConnect: (client: PostgresClient) => Promise<void>
}

export function createClients({ pool, size, patienceMs, isShared, onConnect }: ClientsOptions): Clients {
  const connect = createConnect({ pool, patienceMs, onConnect })
  // the pool's own queue would let everybody in it try to connect, one after another, to a database that is gone
  const turns = createTurns(size)
  const outage = createOutage(async () => giveBack(await connect(), false))
  let isOpen = true

  /** The others have all there are: that says nothing of the database. */
  const isUsedUp = (error: unknown) => isShared && error instanceof ExhaustedError && pool.totalCount >= size

  async function obtain(): Promise<PostgresClient> {
    if (pool.idleCount === 0) await outage.passed()
    try {
      return await connect()
    } catch (error) {
      if (!isUsedUp(error)) outage.begin()
      throw error
    }
  }

  async function lease(isWanted: () => boolean): Promise<Lease> {
    if (!(await turns.take(isWanted))) throw exhausted()
    try {
      const client = await obtain()
      const release = (isBroken = false) => {
        giveBack(client, isBroken)
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
    acquire: () =>
      isOpen ? inTime(lease, patienceMs, (late) => late.release()) : Promise.reject(closedError()),
    lose() {
      if (!isOpen) return
      dropIdle()
      outage.begin()
    },
    waiting: turns.waiting,
    isFull: turns.isFull,
    isOpen: () => isOpen,
    close() {
      isOpen = false
      outage.stop()
    },
  }
}

/** In time too: whoever waits has given up then, but would keep their turn, or be the one attempt for all others. */
function createConnect({ pool, patienceMs, onConnect }: Omit<ClientsOptions, 'size' | 'isShared'>) {
  const known = new WeakSet<PostgresClient>()
  return async (): Promise<PostgresClient> => {
    const client = await inTime(
      () => pool.connect(),
      patienceMs,
      (late) => late.release(),
    )
    client.on('error', ignore)
    if (known.has(client)) return client
    try {
      await inTime(() => onConnect(client), patienceMs, ignore)
    } catch (error) {
      client.release(true)
      throw error
    }
    known.add(client)
    return client
  }
}

/** One that is closed keeps the listener: it may have a last word. */
function giveBack(client: PostgresClient, isBroken: boolean) {
  client.release(isBroken)
  if (!isBroken) client.off?.('error', ignore)
}

/** What comes in time; what comes later is given back. */
function inTime<T>(
  work: (isWanted: () => boolean) => Promise<T>,
  patienceMs: number,
  giveBack: (late: T) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(exhausted())
    }, patienceMs)
    work(() => !isLate).then(
      (result) => {
        clearTimeout(timer)
        if (isLate) giveBack(result)
        else resolve(result)
      },
      (error) => {
        clearTimeout(timer)
        reject(toUnavailable(error))
      },
    )
  })
}

class ExhaustedError extends StoreUnavailableError {}

const exhausted = () =>
  new ExhaustedError('The database cannot be used now: no connection was to be had in time.')
