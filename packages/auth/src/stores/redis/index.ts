// Redis or Valkey, beside the database that holds the truth: wake-ups, and counters of failed attempts. It may lose all.
export { redisAttempts } from './attempts.ts'
export { connectRedis, type RedisConnection, type RedisOptions } from './connection.ts'
export { redisWakeUps } from './wake-ups.ts'
