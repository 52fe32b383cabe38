import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestPostgres } from '../packages/auth/src/testing/test-postgres.ts'
import { startServer } from './child-server.ts'
import { openHttpConnection, postText } from './http-connection.ts'
import { refreshers, refreshLatencies, refreshPauseMs } from './refresh-latencies.ts'
import { type Group, quantile } from './rounds.ts'
import { refreshedColumns } from './scale-growth.ts'
import { createSessionDatabase } from './session-database.ts'
import { type BenchSession, createSessionFile } from './session-file.ts'
import type { Settings } from './settings.ts'

const expiredMs = 10 * 24 * 60 * 60 * 1000

interface Flushed {
  readonly name: 'SQLite' | 'PostgreSQL'
  readonly expired: number
  /** How long to look on before. */
  readonly seconds: number
  readonly sessions: readonly BenchSession[]
  readonly env: Readonly<Record<string, string>>
}

/** What those who refresh feel while another process deletes many expired sessions from their SQLite file. */
export async function measureFileFlush(
  { expired, live, seconds }: Settings['scale'],
  scratch: string,
): Promise<Group[]> {
  const path = join(scratch, 'flushed.db')
  const { secret, sessions } = await createSessionFile({ path, rows: expired + live, sample: live })
  const database = new DatabaseSync(path)
  const ids = JSON.stringify(sessions.map(({ id }) => id))
  database
    .prepare(`UPDATE carnet_session SET expires_at = expires_at - ${expiredMs}
      WHERE id NOT IN (SELECT value FROM json_each(?))`)
    .run(ids)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  return measureFlush({
    name: 'SQLite',
    expired,
    seconds,
    sessions,
    env: { BENCH_DATABASE: path, BENCH_SECRET: secret },
  })
}

/** The same on PostgreSQL. */
export async function measureTableFlush(
  postgres: TestPostgres,
  { expired, live, seconds }: Settings['scale'],
): Promise<Group[]> {
  const rows = expired + live
  const { address, secret, sessions } = await createSessionDatabase(await postgres.createDatabase(), {
    rows,
    sample: live,
    changed: {
      ...refreshedColumns,
      expires_at: `expires_at - CASE WHEN n <= ${expired} THEN ${expiredMs} ELSE 0 END - n % 1000000`,
    },
  })
  return measureFlush({
    name: 'PostgreSQL',
    expired,
    seconds,
    sessions,
    env: { BENCH_ADDRESS: address, BENCH_SECRET: secret },
  })
}

async function measureFlush({
  name,
  expired,
  seconds: quietSeconds,
  sessions,
  env,
}: Flushed): Promise<Group[]> {
  const [server, flusher] = await Promise.all([
    startServer('carnet.ts', [], env),
    startServer('flush.ts', [], env),
  ])
  const current = sessions.slice(0, refreshers).map(({ refresh }) => refresh)
  try {
    await refreshLatencies(server.port, current, sleep(500))
    const quiet = await refreshLatencies(server.port, current, sleep(quietSeconds * 1000))
    const flushing = flush(flusher.port)
    const during = await refreshLatencies(server.port, current, flushing)
    const { deleted, seconds } = await flushing
    if (deleted !== expired) throw new Error(`${deleted} sessions were deleted, not ${expired}.`)
    return [
      latencyGroup(
        name,
        `${expired.toLocaleString('en')} expired sessions beside ${sessions.length.toLocaleString('en')} live ones`,
        { quiet, during },
      ),
      {
        id: `flush-rate-${name.toLowerCase()}`,
        title: `Expired sessions deleted while refreshes go on, ${name}`,
        unit: 'sessions per second',
        series: [{ name: 'carnet', rounds: [deleted / seconds] }],
        notes: [`${expired.toLocaleString('en')} of them, in ${seconds.toFixed(1)} s.`],
      },
    ]
  } finally {
    await Promise.all([server.stop(), flusher.stop()])
  }
}

async function flush(port: number): Promise<{ deleted: number; seconds: number }> {
  const connection = await openHttpConnection(port)
  const startedMs = performance.now()
  const { status, body } = await connection.request(postText('/', {}))
  connection.close()
  if (status !== 200) throw new Error(`The deletion was answered ${status}: ${body}`)
  const { deleted } = JSON.parse(body) as { deleted: number }
  return { deleted, seconds: (performance.now() - startedMs) / 1000 }
}

function latencyGroup(
  name: Flushed['name'],
  table: string,
  { quiet, during }: { readonly quiet: readonly number[]; readonly during: readonly number[] },
): Group {
  return {
    id: `flush-${name.toLowerCase()}`,
    title: `Refresh while another process deletes expired sessions, ${name}`,
    unit: 'milliseconds',
    series: [
      { name: 'no deletion, median', rounds: [quantile(quiet, 0.5)] },
      { name: 'no deletion, 99th percentile', rounds: [quantile(quiet, 0.99)] },
      { name: 'deletion, median', rounds: [quantile(during, 0.5)] },
      { name: 'deletion, 99th percentile', rounds: [quantile(during, 0.99)] },
    ],
    notes: [
      `${table}; ${refreshers} devices refresh with pauses of ${refreshPauseMs} ms, ${during.length.toLocaleString('en')} times during the deletion.`,
    ],
  }
}
