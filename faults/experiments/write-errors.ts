import { spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { createCaller } from '../clients/http-call.ts'
import { createRequests } from '../clients/requests.ts'
import type { Attempt } from '../events/event.ts'
import type { Invariant } from '../invariants/invariant.ts'
import type { ServerProcess } from '../processes/server-process.ts'
import { defineExperiment, type Scene } from './define-experiment.ts'

/** Why system calls cannot be watched or made to fail here. */
export const tracingUnavailable = () =>
  spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0 ? undefined : 'strace cannot trace here'

interface DiskError {
  readonly name: string
  /** For strace: which calls fail how. */
  readonly inject: string
  /** How many calls fail, one after another; then the disk works again. */
  readonly calls: number
  /** Whether what was written may be lost, so that the process must write nothing any more. */
  readonly isLost: boolean
}

const errors: readonly DiskError[] = [
  { name: 'one flush fails', inject: 'fdatasync,fsync:error=EIO', calls: 1, isLost: true },
  { name: 'one write fails', inject: 'pwrite64:error=EIO', calls: 1, isLost: true },
  { name: 'the disk has no room for a while', inject: 'pwrite64:error=ENOSPC', calls: 40, isLost: false },
]

/**
 * E4: the disk fails once. A process whose flush or write has failed must write nothing any more, also when the next
 * flush succeeds, until it is started again; the other one, and reading, go on. A full disk is used again by itself.
 */
export const writeErrorExperiment = defineExperiment({
  id: 'E4',
  title: 'errors of the disk: EIO once from fdatasync or pwrite, ENOSPC for a while',
  stores: ['SQLite'],
  unavailable: tracingUnavailable,
  world({ random, settings }) {
    // the first start makes the database; one of each kind breaks later
    let starts = 0
    const chance = random.fork('calls')
    return {
      kinds: ['host', 'host'],
      wrapperOf(index) {
        const round = index === 0 ? starts++ - 1 : -1
        const error = round < 0 || round >= settings.writeErrors.rounds ? undefined : errorOf(round)
        return error === undefined ? [] : failing(error, 40 + chance.index(100))
      },
    }
  },
  async run(scene) {
    const { world, settings, isTimeLeft } = scene
    const load = world.startLoad()
    const found: Found[] = []
    for (let round = 0; round < settings.writeErrors.rounds && isTimeLeft(); round++)
      found.push(await breakOnce(scene, errorOf(round)))
    await restart(world.servers[0])
    await pause(200)
    await load.stop()
    const broken = found.flatMap((one) => one.broken)
    const asked = found.reduce((sum, one) => sum + one.asked, 0)
    const names = errors.map(({ name }) => name).join('; ')
    return {
      notes: [`${found.length} errors: ${names}; ${asked} writes sent to the process afterwards`],
      also: [stopsWriting(broken)],
    }
  },
})

const errorOf = (round: number) => errors[round % errors.length] as DiskError

interface Found {
  readonly asked: number
  readonly broken: readonly string[]
}

async function breakOnce({ world, random, settings }: Scene, error: DiskError): Promise<Found> {
  const [victim] = world.servers
  const [person] = world.people
  if (victim === undefined || person === undefined) throw new Error('the world has a server and a person')
  await restart(victim)
  const { recorder } = world
  const requests = createRequests({ person, name: 'asking the victim', port: victim.port, recorder, random })
  const logIn = async () => {
    // of two, nobody knows which
    const all = [...person.passwords].map((password) => requests.logIn(password))
    return (await Promise.all(all)).map(({ attempt }) => attempt)
  }
  await until(async () => (await logIn()).some(isRefused))
  const afterwards: Attempt[] = []
  const endsMs = performance.now() + settings.writeErrors.ms
  while (performance.now() < endsMs) afterwards.push(...(await logIn()))
  if (!error.isLost) await until(async () => (await logIn()).some(({ outcome }) => outcome === 'ACK'))
  const isReady = await saysReady(victim)
  const accepted = error.isLost ? afterwards.filter(({ outcome }) => outcome === 'ACK') : []
  return {
    asked: afterwards.length,
    broken: [
      ...accepted.map(({ operation, id }) => `${operation} ${id} was acknowledged after: ${error.name}`),
      ...(isReady === error.isLost ? [`/readyz said ${isReady ? 'yes' : 'no'} after: ${error.name}`] : []),
    ],
  }
}

const stopsWriting = (broken: readonly string[]): Invariant => ({
  name: 'I11',
  promise: 'a process whose disk has lost a write says so, and writes nothing until it is started again',
  broken: () => broken,
})

const isRefused = ({ status }: Attempt) => status === 503

async function restart(server: ServerProcess | undefined): Promise<void> {
  await server?.stop('SIGKILL')
  await server?.start()
}

const atMostMs = 60_000

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const startedMs = performance.now()
  while (!(await isSo())) {
    if (performance.now() - startedMs > atMostMs) throw new Error('No write failed, or none succeeded again.')
    await pause(20)
  }
}

async function saysReady({ port }: ServerProcess): Promise<boolean> {
  const caller = createCaller(5000)
  // an answer is kept for a second
  await pause(1100)
  const reply = await caller.call({ port, method: 'GET', path: '/readyz' })
  caller.close()
  return reply?.status === 200
}

/** From the given call on. */
const failing = ({ inject, calls }: DiskError, when: number) => [
  'strace',
  // what we start and kill is the server, and not the tracer
  '-D',
  '-f',
  '-o',
  '/dev/null',
  '-e',
  `trace=${inject.split(':')[0]}`,
  '-e',
  `inject=${inject}:when=${when}..${when + calls - 1}`,
]
