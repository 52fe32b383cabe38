import { createPostgresStand, postgresUnavailable } from './postgres-stand.ts'
import { createRedisStand, redisUnavailable } from './redis-stand.ts'
import { createSqliteStand } from './sqlite-stand.ts'
import type { StoreName, StoreStand } from './store-stand.ts'

interface Store {
  readonly open: (folder: string) => Promise<StoreStand>
  /** Why this machine cannot run it; undefined: it can. */
  readonly unavailable: () => string | undefined | Promise<string | undefined>
}

/** Everything that the servers keep their state in. */
export const stores: Readonly<Record<StoreName, Store>> = {
  SQLite: { open: async (folder) => createSqliteStand(folder), unavailable: () => undefined },
  PostgreSQL: { open: () => createPostgresStand(), unavailable: postgresUnavailable },
  'PostgreSQL + Redis': { open: createRedisStand, unavailable: redisUnavailable },
}
