// Where the state lives. Each folder holds the same files; imports the ports it implements.
export {
  type DjangoOptions,
  type DjangoStoreOptions,
  djangoPostgresStore,
  djangoStore,
} from './django/index.ts'
export { type PostgresStoreOptions, postgresStore } from './postgres/index.ts'
export { connectRedis, type RedisConnection, redisAttempts, redisWakeUps } from './redis/index.ts'
export { type SqliteStoreOptions, sqliteStore } from './sqlite/index.ts'
export type { Store } from './store.ts'
