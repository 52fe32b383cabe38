import { createConnection, type PostgresConnection, patienceMs } from './connection.ts'
import { type DatabaseClock, followClock } from './database-clock.ts'
import { channel } from './dialect.ts'
import { createListener, type Listener } from './listener.ts'
import { listenToErrors, openPool, type PostgresPool, parseAddress } from './pool.ts'
import { broughtSettings, ownSettings, pooledSettings } from './session-settings.ts'

export interface PostgresOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; its settings also say how a pool is used that is brought along. */
  readonly address: string
  /** A pool that is not ours, and is not ended. */
  readonly pool?: PostgresPool | undefined
  /** How many connections at most. Default 10. */
  readonly poolSize?: number | undefined
  /** Default 5000. */
  readonly statementTimeoutMs?: number | undefined
  /** Default 3000. */
  readonly lockTimeoutMs?: number | undefined
  /** Unix milliseconds, for tests. Default: the database's clock, on which all processes agree. */
  readonly clock?: (() => number) | undefined
}

/** What every store on PostgreSQL stands on. */
export interface OpenPostgres {
  readonly connection: PostgresConnection
  readonly listener: Listener
  /** Follows the database's clock until all is closed. */
  readonly clock: () => Promise<() => number>
  /** Idempotent. */
  readonly close: () => Promise<void>
}

export async function openPostgres(options: PostgresOptions): Promise<OpenPostgres> {
  const { address, clock, poolSize = 10, statementTimeoutMs = 5000, lockTimeoutMs = 3000 } = options
  const { connectionString, isPooled, canListen } = parseAddress(address)
  const size = options.pool?.options?.max ?? poolSize
  const { pool, pingApart } = options.pool
    ? { pool: options.pool }
    : await openPool({ connectionString, size, patienceMs })
  const stopListening = listenToErrors(pool)
  const limit = createLimit(statementTimeoutMs)
  const limits = { statementTimeoutMs, lockTimeoutMs }
  const settingsFor = isPooled ? pooledSettings : options.pool ? broughtSettings : ownSettings
  const connection: PostgresConnection = createConnection({
    pool,
    size,
    endPool: options.pool === undefined ? () => endInTime(pool) : async () => stopListening(),
    isShared: options.pool !== undefined,
    settings: settingsFor(limits, limit.note),
    statementTimeoutMs: limit.longestMs,
    isPrepared: !isPooled,
    listener: () => listener,
    clock,
  })
  const isWanted = canListen && size > 1
  const listener = createListener({ acquire: connection.acquire, channel, isWanted, pingApart })
  const clocks: DatabaseClock[] = []
  return {
    connection,
    listener,
    async clock() {
      const followed = await followClock(connection)
      clocks.push(followed)
      return followed.now
    },
    async close() {
      for (const followed of clocks) followed.stop()
      listener.stop()
      await connection.close()
    },
  }
}

// where a server has no limit, a connection that hangs alone cannot be told from one whose statement is slow
const unlimitedMs = 24 * 60 * 60 * 1000

/** Where the server's limit is not ours, how long it lets a statement run at most is known from its connections. */
function createLimit(ownMs: number) {
  let longestMs = ownMs
  return {
    note(statementMs: number) {
      longestMs = Math.max(longestMs, statementMs === 0 ? unlimitedMs : statementMs)
    },
    longestMs: () => longestMs,
  }
}

/** A connection that hangs must not keep a server from stopping. */
async function endInTime(pool: PostgresPool): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 2000)
  })
  await Promise.race([pool.end().catch(() => undefined), late])
  clearTimeout(timer)
}
