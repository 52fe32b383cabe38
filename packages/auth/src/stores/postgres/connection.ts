import type { Connection, Recipe } from '../sql/index.ts'
import type { StoreLoad } from '../store.ts'
import { createAsker, DriverFault, isLost, isNamed, isSilent } from './asker.ts'
import { type Clients, createClients } from './clients.ts'
import { createCommits } from './commits.ts'
import { postgresDialect } from './dialect.ts'
import { createDriver, toResult } from './driver.ts'
import { faultKind, toUnavailable, withoutValues } from './faults.ts'
import type { Listener } from './listener.ts'
import { createLookUps } from './look-ups.ts'
import type { PostgresClient, PostgresPool } from './pool.ts'
import type { SessionSettings } from './session-settings.ts'

/** A pool of connections to PostgreSQL, as the recipes need it. */
export interface PostgresConnection extends Connection {
  /** A connection to keep, until it is released. */
  readonly acquire: Clients['acquire']
  readonly load: () => StoreLoad
}

export interface PostgresConnectionOptions {
  readonly pool: PostgresPool
  /** How many connections it may have. */
  readonly size: number
  /** Ends the pool, where it is ours. */
  readonly endPool: () => Promise<void>
  /** Whether the pool is not ours alone. */
  readonly isShared: boolean
  readonly settings: SessionSettings
  /** How long the server lets a statement run. */
  readonly statementTimeoutMs: () => number
  readonly isPrepared: boolean
  readonly listener: () => Pick<Listener, 'isPossible' | 'ping'>
  /** Unix milliseconds, in place of the database's own clock. */
  readonly clock: (() => number) | undefined
}

/** How long a caller waits for a connection. With `silence.ts`: two seconds until it is said that none answers. */
export const patienceMs = 1500

// the server's word that a statement took too long is waited for
const marginMs = 1000

export function createConnection(options: PostgresConnectionOptions): PostgresConnection {
  const { pool, size, endPool, isShared, settings, isPrepared, clock } = options
  const clients = createClients({ pool, size, patienceMs, isShared, onConnect: settings.onConnect })
  const { ask, askTogether, answers, stop } = createAsker({
    clients,
    ping: (isOnlyWay) => options.listener().ping(isOnlyWay),
    limitMs: () => options.statementTimeoutMs() + marginMs,
  })
  const commits = createCommits(size)
  const { drive, inTransaction, toQuery, renew } = createDriver({
    ask,
    commits,
    begin: settings.begin,
    isPrepared,
    clock,
  })
  let retries = 0

  async function untilDone<T>(work: Work<T>): Promise<T> {
    for (let failures = 0; ; failures++) {
      try {
        return await attempt(clients, work)
      } catch (error) {
        if (refuses(error, failures) === 'stale') renew()
        retries += 1
        await pause(Math.random() * 10 * 2 ** failures)
      }
    }
  }

  const lookUp = createLookUps({
    ask: (queries) => attempt(clients, (client) => askTogether(client, queries)),
    answers,
  })

  /** A look-up travels with others; where they fail together, each finds out for itself what was wrong. */
  async function run<T>(recipe: () => Recipe<T>): Promise<T> {
    const alone = () => untilDone((client) => drive(client, recipe()))
    const steps = recipe()
    const step = steps.next()
    const query = !step.done && step.value.isLookUp ? toQuery(step.value) : undefined
    if (query === undefined || !isNamed(query)) return alone()
    const found = await lookUp(query).catch(refuseLost)
    if (found === undefined) return alone()
    const last = steps.next(toResult(found))
    if (!last.done) throw new TypeError('A look-up is the only statement of its recipe.')
    return last.value
  }

  return {
    dialect: postgresDialect(() => options.listener().isPossible()),
    run,
    write: (recipe) => untilDone((client) => commits.guard(() => inTransaction(client, recipe()))),
    acquire: clients.acquire,
    load: () => ({
      connections: pool.totalCount,
      busy: pool.totalCount - pool.idleCount,
      waiting: clients.waiting(),
      retries,
    }),
    isOpen: clients.isOpen,
    async close() {
      if (!clients.isOpen()) return
      clients.close()
      await endPool()
      // a call that hangs is still given up, and its connection: the pool's owner may wait for it
      if (!isShared) stop()
    },
  }
}

type Work<T> = (client: PostgresClient) => Promise<T>

async function attempt<T>(clients: Clients, work: Work<T>): Promise<T> {
  const { client, release } = await clients.acquire()
  try {
    const result = await work(client)
    release()
    return result
  } catch (error) {
    release(isLost(error))
    if (isSilent(error)) clients.lose()
    throw error
  }
}

/** Undefined where the database answered, whatever it said. */
function refuseLost(error: unknown): undefined {
  if (!(error instanceof DriverFault)) throw error
  if (faultKind(error.cause) === 'unavailable') throw toUnavailable(error.cause)
}

const maximumRetries = 3

/** Throws what a caller is told, unless nothing was done and it may succeed when it is tried again. */
function refuses(error: unknown, failures: number): 'conflict' | 'stale' {
  if (!(error instanceof DriverFault)) throw error
  const kind = faultKind(error.cause)
  if (kind === 'mistake') throw withoutValues(error.cause)
  // what was lost on its way may have been done, so it is not done again
  if (kind === 'unavailable' || failures === maximumRetries) throw toUnavailable(error.cause)
  return kind
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
