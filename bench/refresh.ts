import { join } from 'node:path'
import { startServer } from './child-server.ts'
import { bareLoad, carnetLoad } from './refresh-load.ts'
import { type Group, interleave } from './rounds.ts'
import { createSessionFile } from './session-file.ts'
import type { Settings } from './settings.ts'

const notes = [
  'SQLite on disk, WAL and synchronous=FULL for both; @hono/node-server for both; 32 connections walk through the sessions, each of which presents its own current token.',
  'carnet: auth.handler with default options: the token verified, user and session read, one conditional update, two tokens signed. limit: a bare POST that parses JSON and runs BEGIN IMMEDIATE, the same UPDATE … RETURNING on the same table, COMMIT, and answers as many bytes.',
]

/** Refresh with rotation over HTTP, against the same server doing only the write. */
export async function measureRefresh({ refresh }: Settings, scratch: string): Promise<Group[]> {
  const { rounds, requests, sessions } = refresh
  const ours = await createSessionFile({
    path: join(scratch, 'refresh.db'),
    rows: sessions,
    sample: sessions,
  })
  const limit = await createSessionFile({ path: join(scratch, 'limit.db'), rows: sessions, sample: sessions })
  const carnet = await startServer('carnet.ts', [], { BENCH_DATABASE: ours.path, BENCH_SECRET: ours.secret })
  const bare = await startServer('bare-rotation.ts', [], { BENCH_DATABASE: limit.path })
  const load = carnetLoad(ours.sessions)
  const lightLoad = bareLoad(limit.sessions)
  const contenders = [
    { name: 'limit', measure: () => lightLoad.run(bare.port, requests) },
    { name: 'carnet', measure: () => load.run(carnet.port, requests) },
  ]
  try {
    for (const { measure } of contenders) await measure()
    const series = await interleave(contenders, rounds)
    return [
      { id: 'refresh', title: 'Refresh with rotation, durable', unit: 'refreshes per second', series, notes },
    ]
  } finally {
    await Promise.all([carnet.stop(), bare.stop()])
  }
}
