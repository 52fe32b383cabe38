import type { TestPostgres } from '../packages/auth/src/testing/test-postgres.ts'
import type { ChildServer } from './child-server.ts'
import { type Contender, type Group, interleave, quantile, type Series } from './rounds.ts'
import { refreshedColumns, serve } from './scale-growth.ts'
import { type SpreadLoad, spreadLoad } from './scale-load.ts'
import { openPgbench, type Pgbench } from './scale-pgbench.ts'
import { createSessionDatabase, type SessionDatabase } from './session-database.ts'
import type { Settings } from './settings.ts'

const counts = [1, 2, 4] as const
/** What one process has by default, and what four have. */
const poolSizes = [10, 40] as const

/** One, two and four processes of Carnet at one PostgreSQL, and what PostgreSQL's own client gets out of it. */
export async function measureProcesses(
  postgres: TestPostgres,
  { rounds, requests, seconds, rows }: Settings['scale'],
  scratch: string,
): Promise<Group[]> {
  const options = { rows, sample: rows, changed: refreshedColumns }
  const made = await createSessionDatabase(await postgres.createDatabase(), options)
  const copy = await createSessionDatabase(await postgres.createDatabase(), { ...options, sample: 1 })
  const pgbench = openPgbench({ address: copy.address, rows, scratch })
  const servers = await startAll(Math.max(...counts), made)
  const latencies = new Map<string, number[]>()
  try {
    const ports = servers.map(({ port }) => port)
    const carnet = carnetContenders(spreadLoad(made.sessions), ports, { requests, latencies })
    for (const { measure } of carnet) await measure()
    latencies.clear()
    const series = await interleave([...carnet, ...limits(pgbench, seconds)], rounds)
    return groups(series, latencies, { rows, isLimited: pgbench !== undefined })
  } finally {
    for (const server of servers) await server.stop()
  }
}

/** All of them, or none. */
async function startAll(count: number, database: SessionDatabase): Promise<ChildServer[]> {
  const started = await Promise.allSettled(Array.from({ length: count }, () => serve(database)))
  const servers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  if (servers.length === count) return servers
  for (const server of servers) await server.stop()
  throw new Error('A server did not start.')
}

function carnetContenders(
  load: SpreadLoad,
  ports: readonly number[],
  { requests, latencies }: { requests: number; latencies: Map<string, number[]> },
): Contender[] {
  return counts.map((count) => {
    const name = count === 1 ? '1 process' : `${count} processes`
    return {
      name,
      async measure() {
        const refreshed = await load.run(ports.slice(0, count), requests)
        latencies.set(name, [...(latencies.get(name) ?? []), quantile(refreshed.latencies, 0.99)])
        return refreshed.perSecond
      },
    }
  })
}

const limits = (pgbench: Pgbench | undefined, seconds: number): Contender[] =>
  pgbench === undefined
    ? []
    : poolSizes.map((connections) => ({
        name: `pgbench, ${connections} connections`,
        measure: () => pgbench.rotate(connections, seconds),
      }))

function groups(
  series: readonly Series[],
  latencies: ReadonlyMap<string, readonly number[]>,
  { rows, isLimited }: { readonly rows: number; readonly isLimited: boolean },
): Group[] {
  return [
    {
      id: 'processes',
      title: 'Refresh by several processes at one PostgreSQL',
      unit: 'refreshes per second',
      series,
      notes: [
        `${rows.toLocaleString('en')} sessions, 32 connections of clients shared by the processes, each with its pool of 10. PostgreSQL, the processes and the client share this machine’s cores.`,
        isLimited
          ? 'pgbench: the UPDATE of a refresh and nothing else, prepared, on a copy of the table in the same cluster.'
          : 'pgbench is not installed on this machine.',
      ],
    },
    {
      id: 'processes-latency',
      title: 'Refresh by several processes at one PostgreSQL, 99th percentile',
      unit: 'milliseconds',
      series: [...latencies].map(([name, rounds]) => ({ name, rounds })),
      notes: ['At full load: every connection sends its next refresh as soon as the last is answered.'],
    },
  ]
}
