import { findPostgres, startTestPostgres } from '../packages/auth/src/testing/test-postgres.ts'
import { startServer } from './child-server.ts'
import { bareLoad, carnetLoad } from './refresh-load.ts'
import { type Group, interleave } from './rounds.ts'
import { createSessionDatabase } from './session-database.ts'
import type { Settings } from './settings.ts'

const title = 'Refresh with rotation on PostgreSQL, durable'
const unit = 'refreshes per second'
const notes = [
  'A private cluster on this machine, fsync and synchronous_commit on, default settings but for 256 MB of shared buffers; @hono/node-server and a pool of 10 for both; 32 connections walk through the sessions, each of which presents its own current token.',
  'carnet: auth.handler with default options. limit: a bare POST that parses JSON, runs the same UPDATE … RETURNING through a pool of the package pg, as one prepared statement, and answers as many bytes.',
]

/** Refresh with rotation over HTTP, against the same server doing only the write. */
export async function measurePostgres({ refresh }: Settings): Promise<Group[]> {
  if (findPostgres() === undefined)
    return [
      { id: 'refresh-postgres', title, unit, series: [], notes, unmeasured: 'PostgreSQL is not installed' },
    ]
  const { rounds, requests, sessions } = refresh
  const postgres = await startTestPostgres({ settings: { shared_buffers: '256MB' } })
  try {
    const size = { rows: sessions, sample: sessions }
    const ours = await createSessionDatabase(await postgres.createDatabase(), size)
    const limit = await createSessionDatabase(await postgres.createDatabase(), size)
    const carnet = await startServer('carnet.ts', [], {
      BENCH_ADDRESS: ours.address,
      BENCH_SECRET: ours.secret,
    })
    const bare = await startServer('bare-postgres.ts', [], { BENCH_ADDRESS: limit.address })
    const [load, lightLoad] = [carnetLoad(ours.sessions), bareLoad(limit.sessions)]
    const contenders = [
      { name: 'limit', measure: () => lightLoad.run(bare.port, requests) },
      { name: 'carnet', measure: () => load.run(carnet.port, requests) },
    ]
    try {
      for (const { measure } of contenders) await measure()
      const series = await interleave(contenders, rounds)
      return [{ id: 'refresh-postgres', title, unit, series, notes }]
    } finally {
      await Promise.all([carnet.stop(), bare.stop()])
    }
  } finally {
    await postgres.close()
  }
}
