import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findPostgres, startTestPostgres } from '../packages/auth/src/testing/test-postgres.ts'
import { findRedis, startTestRedis } from '../packages/auth/src/testing/test-redis.ts'
import { startServer } from './child-server.ts'
import { getText, type HttpConnection, openHttpConnection, postText } from './http-connection.ts'
import { type Group, quantile } from './rounds.ts'
import { createSessionDatabase } from './session-database.ts'
import { type BenchSession, createSessionFile } from './session-file.ts'
import type { Settings } from './settings.ts'

interface Place {
  readonly env: Readonly<Record<string, string>>
  readonly sessions: readonly BenchSession[]
}

/** How long after a log-out at one process another still lets the access token pass, by the way in which it hears of it. */
export async function measureRevocation(
  { revocation: { rounds } }: Settings,
  scratch: string,
): Promise<Group[]> {
  const file = await createSessionFile({ path: join(scratch, 'revoked.db'), rows: rounds, sample: rounds })
  const place = {
    env: { BENCH_DATABASE: file.path, BENCH_SECRET: file.secret },
    sessions: file.sessions,
  }
  return [
    await measure({ id: 'revocation', where: 'one SQLite file' }, place),
    ...(await measureOnPostgres(rounds)),
  ]
}

async function measureOnPostgres(rounds: number): Promise<Group[]> {
  const [notify, redisUp, redisDown] = [
    { id: 'revocation-postgres', where: 'PostgreSQL, with LISTEN' },
    { id: 'revocation-redis', where: 'PostgreSQL without LISTEN, and Redis' },
    { id: 'revocation-redis-down', where: 'PostgreSQL without LISTEN, and Redis that was killed' },
  ] as const
  if (findPostgres() === undefined || (await findRedis()) === undefined)
    return [notify, redisUp, redisDown].map((what) => ({
      ...empty(what),
      unmeasured: 'PostgreSQL or Redis is not installed',
    }))
  const [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()])
  const onPostgres = async (ask = '', env = {}): Promise<Place> => {
    const database = await createSessionDatabase(await postgres.createDatabase(), {
      rows: rounds,
      sample: rounds,
    })
    const address = new URL(database.address)
    address.search = ask
    const own = { BENCH_ADDRESS: address.href, BENCH_SECRET: database.secret, ...env }
    return { env: own, sessions: database.sessions }
  }
  const beside = { BENCH_REDIS: redis.url }
  try {
    return [
      await measure(notify, await onPostgres()),
      await measure(redisUp, await onPostgres('listen=false', beside)),
      await measure(redisDown, await onPostgres('listen=false', beside), redis.kill),
    ]
  } finally {
    await Promise.all([postgres.close(), redis.close()])
  }
}

interface Measurement {
  readonly id: string
  readonly where: string
}

const empty = ({ id, where }: Measurement) => ({
  id,
  title: `Revocation seen by another process: ${where}`,
  unit: 'milliseconds',
  series: [],
  notes: [],
})

async function measure(
  what: Measurement,
  { env, sessions }: Place,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<Group> {
  const servers = await Promise.all([startServer('carnet.ts', [], env), startServer('carnet.ts', [], env)])
  try {
    const [here, there] = await Promise.all(servers.map(({ port }) => openHttpConnection(port)))
    if (here === undefined || there === undefined) throw new Error('There are two servers.')
    await meanwhile()
    const delays: number[] = []
    for (const { refresh } of sessions) delays.push(await delayOf(refresh, here, there))
    return {
      ...empty(what),
      series: [
        { name: 'median', rounds: [quantile(delays, 0.5)] },
        { name: '99th percentile', rounds: [quantile(delays, 0.99)] },
        { name: 'longest', rounds: [Math.max(...delays)] },
      ],
      notes: [
        `${sessions.length} log-outs at one of two processes; the other is asked over HTTP for a guarded route, again and again, from the answer to the log-out on.`,
      ],
    }
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()))
  }
}

async function delayOf(refresh: string, here: HttpConnection, there: HttpConnection): Promise<number> {
  const renewed = await here.request(postText('/api/token/refresh/', { refresh }))
  const tokens = JSON.parse(renewed.body) as { access: string; refresh: string }
  const guarded = getText('/api/profile/', `Bearer ${tokens.access}`)
  const { status } = await there.request(guarded)
  if (status !== 200) throw new Error(`A guarded route answered ${status} to a good token.`)
  // log-outs come at any moment of the other's poll
  await sleep(Math.random() * 200)
  await here.request(postText('/api/token/blacklist/', { refresh: tokens.refresh }))
  const startedMs = performance.now()
  while ((await there.request(guarded)).status === 200) await sleep(1)
  return performance.now() - startedMs
}
