import { findRedis, startTestRedis, type TestRedis } from '../../packages/auth/src/testing/test-redis.ts'
import { createPostgresStand, type PostgresStand, postgresUnavailable } from './postgres-stand.ts'

export interface RedisStand extends PostgresStand {
  readonly redis: TestRedis
}

/** PostgreSQL for the truth, Redis for the news. */
export async function createRedisStand(): Promise<RedisStand> {
  const postgres = await createPostgresStand()
  const redis = await startTestRedis()
  return {
    ...postgres,
    redis,
    name: 'PostgreSQL + Redis',
    environment: { ...postgres.environment, CARNET_REDIS_URL: redis.url, RIG_REDIS: redis.url },
    async remove() {
      await redis.close()
      await postgres.remove()
    },
  }
}

export async function redisUnavailable(): Promise<string | undefined> {
  const withoutPostgres = postgresUnavailable()
  if (withoutPostgres !== undefined) return withoutPostgres
  return (await findRedis()) === undefined ? 'there is no redis-server or valkey-server' : undefined
}
