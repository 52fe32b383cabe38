import { findPostgres, startTestPostgres } from '../packages/auth/src/testing/test-postgres.ts'
import type { Group } from './rounds.ts'
import { measureFeedMemory } from './scale-feed.ts'
import { measureFileFlush, measureTableFlush } from './scale-flush.ts'
import { measureGrowth } from './scale-growth.ts'
import { measureProcesses } from './scale-processes.ts'
import type { Settings } from './settings.ts'

const withoutPostgres: readonly (readonly [string, string])[] = [
  ['growth-postgres', 'Refresh on PostgreSQL as the table grows'],
  ['flush-postgresql', 'Refresh while another process deletes expired sessions, PostgreSQL'],
  ['processes', 'Refresh by several processes at one PostgreSQL'],
]

/** What a large site has to know: what grows, what it costs, and what stands in the way of whom. */
export async function measureScale({ scale }: Settings, scratch: string): Promise<Group[]> {
  const groups = [measureFeedMemory(), ...(await measureFileFlush(scale, scratch))]
  if (findPostgres() === undefined) return [...groups, ...withoutPostgres.map(unmeasured)]
  const postgres = await startTestPostgres({
    settings: { ...forLoading, shared_buffers: scale.sharedBuffers },
  })
  try {
    groups.push(...(await measureProcesses(postgres, scale, scratch)))
    groups.push(...(await measureTableFlush(postgres, scale)))
    groups.push(...(await measureGrowth(postgres, scale)))
    return groups
  } finally {
    await postgres.close()
  }
}

// no checkpoint comes in between but those that are asked for
const forLoading = { max_wal_size: '16GB', checkpoint_timeout: '1h', maintenance_work_mem: '256MB' }

const unmeasured = ([id, title]: readonly [string, string]): Group => ({
  id,
  title,
  unit: '',
  series: [],
  notes: [],
  unmeasured: 'PostgreSQL is not installed',
})
