import { spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import type { RigEvent } from '../events/event.ts'
import { defineExperiment } from './define-experiment.ts'

/** Why system calls cannot be watched or made to fail here. */
export const tracingUnavailable = () =>
  spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0 ? undefined : 'strace cannot trace here'

/** E4: flushing the disk, or writing to it, fails from some moment on; then the server is started anew. */
export const writeErrorExperiment = defineExperiment({
  id: 'E4',
  title: 'errors of the disk: EIO from fdatasync, ENOSPC from pwrite',
  stores: ['SQLite'],
  unavailable: tracingUnavailable,
  world: ({ random }) => ({
    kinds: ['host', 'host'],
    wrapperOf: (index) =>
      index === 0 ? failing(random.chance(0.5) ? flushes : writes, 300 + random.index(200)) : [],
  }),
  async run({ world, random, settings: { writeErrors } }) {
    const [victim] = world.servers
    const load = world.startLoad()
    for (let round = 0; round < writeErrors.rounds; round++) {
      await untilRefused(world.log.events, writeErrors.ms)
      await victim?.stop('SIGKILL')
      await victim?.start()
    }
    await pause(random.between(200, 500))
    await load.stop()
    const failed = world.log.events.filter(isRefused).length
    if (failed === 0) throw new Error('No write failed: nothing was shown.')
    return { notes: [`${failed} requests were answered 503`] }
  },
})

const isRefused = (event: RigEvent) => event.kind === 'attempt' && event.status === 503

/** A while longer than until some request was answered 503, of those that are sent from now on. */
async function untilRefused(events: readonly RigEvent[], whileMs: number): Promise<void> {
  const from = events.length
  const startedMs = performance.now()
  while (!events.slice(from).some(isRefused) && performance.now() - startedMs < atMostMs) await pause(100)
  await pause(whileMs)
}

const atMostMs = 60_000

const flushes = 'fdatasync,fsync:error=EIO'
const writes = 'pwrite64:error=ENOSPC'

/** From the given call on. */
const failing = (what: string, when: number) => [
  'strace',
  // what we start and kill is the server, and not the tracer
  '-D',
  '-f',
  '-o',
  '/dev/null',
  '-e',
  `trace=${what.split(':')[0]}`,
  '-e',
  `inject=${what}:when=${when}+`,
]
