/** What Carnet needs of a pool: that of the package `pg` has it. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
  end(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'connect' | 'remove', listener: (client: PostgresClient) => void): unknown
  off?(event: 'error', listener: (error: Error) => void): unknown
  off?(event: 'connect' | 'remove', listener: (client: PostgresClient) => void): unknown
  readonly totalCount: number
  readonly idleCount: number
  /** `max`: default 10; `statement_timeout`: milliseconds. */
  readonly options?: { readonly max?: number; readonly statement_timeout?: number | false | undefined }
}

/** One connection, which is the caller's until it is released. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresResult>
  /** Whether it sends queries without waiting for the answers to those before; then it takes no others than these. */
  readonly pipeline?: boolean
  /** Given an error, or true, the connection is closed and not used again. */
  release(broken?: Error | boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'notification', listener: (message: { readonly channel: string }) => void): unknown
  once(event: 'end', listener: () => void): unknown
  off?(event: 'error', listener: (error: Error) => void): unknown
  unref?(): void
}

export interface PostgresQuery {
  readonly text: string
  /** Under which the statement is prepared; undefined: it is not. */
  readonly name?: string
  readonly values?: unknown[]
  readonly types?: { readonly getTypeParser: (oid: number) => (text: string) => unknown }
}

export interface PostgresResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly rowCount: number | null
}

/** How a `postgres:` address is read: what is ours, and what the driver gets. */
export interface PostgresAddress {
  readonly connectionString: string
  /** `?prepare=false`: a pooler between us and the database gives each transaction another of its connections. */
  readonly isPooled: boolean
  /** `?listen=false`: the database has no LISTEN and NOTIFY. */
  readonly canListen: boolean
}

export function parseAddress(address: string): PostgresAddress {
  const [place = '', ...rest] = address.split('?')
  const parameters = rest.join('?').split('&').filter(Boolean)
  const isOurs = (parameter: string) => /^(prepare|listen)=/.test(parameter)
  const others = parameters.filter((parameter) => !isOurs(parameter))
  const isPooled = parameters.includes('prepare=false')
  return {
    connectionString: others.length === 0 ? place : `${place}?${others.join('&')}`,
    isPooled,
    canListen: !isPooled && !parameters.includes('listen=false'),
  }
}

export interface OpenPoolOptions {
  readonly connectionString: string
  readonly size: number
  /** How long a caller waits for a connection. */
  readonly patienceMs: number
}

/** A pool of our own. */
export interface OwnPool {
  readonly pool: PostgresPool
  /** Asks something on a connection of its own, beside the pool: all of the pool may wait for locks. */
  readonly pingApart: () => Promise<unknown>
}

/** A pool of the package `pg`, which is loaded now. Connects when somebody asks for a connection. */
export async function openPool({ connectionString, size, patienceMs }: OpenPoolOptions): Promise<OwnPool> {
  const { Pool, Client } = await loadDriver()
  const place = {
    connectionString,
    connectionTimeoutMillis: patienceMs,
    fallback_application_name: 'carnet',
  }
  const pool = new Pool({
    ...place,
    max: size,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
    keepAlive: true,
  })
  return {
    pool,
    async pingApart() {
      const client = new Client({ ...place, query_timeout: patienceMs })
      client.on('error', ignore)
      try {
        await client.connect()
        await client.query('SELECT 1')
      } finally {
        client.end().catch(ignore)
      }
    },
  }
}

export const ignore = () => undefined

/**
 * Without a listener, what a connection says when it breaks ends the process: an idle one to the pool; one that is ours to
 * itself, beside the query, and of a new one the last word can come together with the first. Whoever asks next is told.
 * Returns how to stop that.
 */
export function listenToErrors(pool: PostgresPool): () => void {
  const greeted = new Set<PostgresClient>()
  const greet = (client: PostgresClient) => {
    client.on('error', ignore)
    greeted.add(client)
  }
  const forget = (client: PostgresClient) => void greeted.delete(client)
  pool.on('error', ignore)
  pool.on('connect', greet)
  pool.on('remove', forget)
  return () => {
    pool.off?.('error', ignore)
    pool.off?.('connect', greet)
    pool.off?.('remove', forget)
    for (const client of greeted) client.off?.('error', ignore)
    greeted.clear()
  }
}

async function loadDriver() {
  try {
    const { Pool, Client } = await import('pg')
    return { Pool, Client }
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new TypeError('A PostgreSQL database needs the package "pg": run npm install pg.', { cause: error })
  }
}
