import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createDevice } from '../clients/device.ts'
import type { Invariant } from '../invariants/invariant.ts'
import { defineExperiment } from './define-experiment.ts'
import { tracingUnavailable } from './write-errors.ts'

const always = () => true
const calls = 'pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg'

/** E3: read from the system calls: between two answers there is a write, and a flush after the last write. */
export const durableAnswerExperiment = defineExperiment({
  id: 'E3',
  title: 'the flush returns before the answer leaves',
  stores: ['SQLite'],
  unavailable: tracingUnavailable,
  world: () => ({
    kinds: ['host'],
    people: 1,
    wrapperOf: () => ['strace', '-D', '-f', '-y', '-s', '64', '-o', traceFile, '-e', calls],
  }),
  async run({ world, random, settings: { durable } }) {
    const [person] = world.people
    if (person === undefined) throw new Error('the world has a person')
    const { recorder, proxy } = world
    const device = createDevice({ person, name: 'traced', port: proxy.port, recorder, random })
    await device.signIn(always)
    const before = eventsIn(world.folder).length
    for (let round = 0; round < durable.rounds; round++) {
      if (device.tokens() === undefined) await device.signIn(always)
      await device.refresh(always)
      await device.signOut(always)
    }
    await pause(200)
    const broken = unflushed(eventsIn(world.folder).slice(before))
    return { notes: [`${broken.answers} answers looked at`], also: [flushedFirst(broken)] }
  },
})

const traceFile = 'system-calls'

interface Traced {
  readonly answers: number
  readonly unflushed: readonly string[]
}

const flushedFirst = ({ answers, unflushed }: Traced): Invariant => ({
  name: 'I2',
  promise: 'what is acknowledged has been flushed',
  broken: () => (answers === 0 ? ['no answer was seen in the trace'] : unflushed),
})

type Event = 'written' | 'flushed' | 'answered'

function eventsIn(folder: string): Event[] {
  const lines = readFileSync(join(folder, traceFile), 'utf8').split('\n')
  // a call during which another thread made one stands on two lines
  const flushing = new Set<string>()
  return lines.flatMap((line) => eventIn(line, flushing) ?? [])
}

function eventIn(line: string, flushing: Set<string>): Event | undefined {
  const [thread = ''] = line.split(' ', 1)
  if (/pwrite64\(\d+<[^>]*-wal>/.test(line)) return 'written'
  if (/f(data)?sync\(\d+<[^>]*-wal>\)\s*= 0/.test(line)) return 'flushed'
  if (/f(data)?sync\(\d+<[^>]*-wal> <unfinished/.test(line)) flushing.add(thread)
  if (/f(data)?sync resumed>.*= 0/.test(line) && flushing.delete(thread)) return 'flushed'
  return line.includes('HTTP/1.1 200') ? 'answered' : undefined
}

function unflushed(events: readonly Event[]): Traced {
  const stretches = events.join(' ').split('answered').slice(0, -1)
  const isFlushed = (stretch: string) => /flushed\s*$/.test(stretch)
  return {
    answers: stretches.length,
    unflushed: stretches
      .filter((stretch) => !isFlushed(stretch))
      .map((stretch) => `an answer left after: ${stretch.trim() || 'nothing'}`),
  }
}
