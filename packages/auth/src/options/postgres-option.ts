import { z } from 'zod'
import type { Duration } from '../tokens/index.ts'
import { duration } from './value-shapes.ts'

/** How a PostgreSQL database is used. */
export interface PostgresOption {
  /**
   * A pool of the package `pg` that you made and end yourself. Its time-outs are yours; Carnet sees to it that
   * `synchronous_commit` is no weaker than `on`, waits no longer for a connection than for one of its own, and listens for
   * the pool's errors until `close()`. `database` is then `postgres://`.
   */
  readonly pool?: BroughtPool
  /** Most connections of this process, the one that listens for revocations included. Default 10. */
  readonly poolSize?: number
  /** After which the database ends a statement; a second later a connection that says nothing is given up. Default 5s. */
  readonly statementTimeout?: Duration
  /** How long a statement waits for a row or a table that another transaction holds. Default 3s. */
  readonly lockTimeout?: Duration
}

/** What is used of a pool of the package `pg`. */
export interface BroughtPool {
  connect(): Promise<BroughtClient>
  end(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'connect', listener: (client: BroughtClient) => void): unknown
  readonly totalCount: number
  readonly idleCount: number
  readonly options?: { readonly max?: number }
}

interface BroughtClient {
  query(query: {
    readonly text: string
    readonly name?: string
    readonly values?: unknown[]
    readonly types?: { readonly getTypeParser: (oid: number) => (text: string) => unknown }
  }): Promise<{
    readonly rows: readonly Readonly<Record<string, unknown>>[]
    readonly rowCount: number | null
  }>
  release(broken?: Error | boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'notification', listener: (message: { readonly channel: string }) => void): unknown
  once(event: 'end', listener: () => void): unknown
  unref?(): void
}

const pool = z.custom<unknown>(
  (value) => typeof value === 'object' && value !== null && 'connect' in value && 'totalCount' in value,
  'must be a pool of the package "pg"',
)

export const postgresShape = z.strictObject({
  pool: pool.optional(),
  poolSize: z.int().min(1).max(1000).optional(),
  statementTimeout: duration(1, 3600).optional(),
  lockTimeout: duration(1, 3600).optional(),
})
