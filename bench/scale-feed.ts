import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createEndedSessions } from '../packages/auth/src/feed/ended-sessions.ts'
import type { Group } from './rounds.ts'

/** What a process remembers of each session that ended lately. */
export function measureFeedMemory(): Group {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const ended = createEndedSessions({ sinceMs: () => 0 })
  const before = used()
  ended.add(Array.from({ length: count }, (_, n) => ({ sessionId: idOf(n), atMs: Date.now() + n })))
  const bytes = (used() - before) / ended.size()
  return {
    id: 'feed-memory',
    title: 'Memory for each session that ended lately',
    unit: 'bytes',
    series: [{ name: 'carnet', rounds: [bytes] }],
    notes: [`${count.toLocaleString('en')} of them, the most that a process keeps.`],
  }
}

const count = 200_000
// as a text that came over a socket: flat, and as long as an id
const idOf = (n: number) => Buffer.from(`session${n}`.padEnd(22, '-')).toString('latin1')
