import { createConnection, type PostgresConnection, patienceMs } from './connection.ts'
import { type DatabaseClock, followClock } from './database-clock.ts'
import { channel } from './dialect.ts'
import { createListener, type Listener } from './listener.ts'
import { listenToErrors, openPool, type PostgresPool, parseAddress } from './pool.ts'
import { broughtSettings, ownSettings, pooledSettings, type SessionLimits } from './session-settings.ts'

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
  const connection: PostgresConnection = createConnection({
    pool,
    size,
    endPool: options.pool === undefined ? () => endInTime(pool) : async () => stopListening(),
    settings: settingsFor({ statementTimeoutMs, lockTimeoutMs }, options.pool !== undefined, isPooled),
    statementTimeoutMs: longestStatementMs(statementTimeoutMs, options.pool),
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

function settingsFor(limits: SessionLimits, isBrought: boolean, isPooled: boolean) {
  if (isPooled) return pooledSettings(limits)
  return isBrought ? broughtSettings : ownSettings(limits)
}

/** The limits of a pool that was brought are its owner's. */
function longestStatementMs(ownMs: number, pool: PostgresPool | undefined): number {
  const theirs = Number(pool?.options?.statement_timeout)
  return theirs > ownMs ? theirs : ownMs
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
