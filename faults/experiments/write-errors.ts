import { spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import type { Person } from '../clients/device.ts'
import { createCaller } from '../clients/http-call.ts'
import { createRequests } from '../clients/requests.ts'
import type { Attempt } from '../events/event.ts'
import type { Invariant } from '../invariants/invariant.ts'
import type { ServerProcess } from '../processes/server-process.ts'
import type { Random } from '../random.ts'
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
  world({ random }) {
    const chance = random.fork('calls')
    return {
      kinds: ['host', 'host'],
      wrapperOf(index) {
        const error = index === 0 ? coming.get(random) : undefined
        return error === undefined ? [] : failing(error, 40 + chance.index(100))
      },
    }
  },
  async run(scene) {
    const { world, random, settings, isTimeLeft } = scene
    // somebody whose password nobody changes: two that may be right would soon be slowed down as guesses
    const [person] = await world.administrator.createPeople(['asker'])
    if (person === undefined) throw new Error('the host makes people')
    const load = world.startLoad()
    await load.signedIn()
    const found: Found[] = []
    const { rounds } = settings.writeErrors
    let round = 0
    for (; (round < rounds || (found.length === 0 && round < 4 * rounds)) && isTimeLeft(); round++) {
      const error = errorOf(round)
      coming.set(random, error)
      const one = await breakOnce(scene, error, person)
      if (one !== undefined) found.push(one)
    }
    if (found.length === 0) throw new Error('No write failed that anybody noticed.')
    coming.delete(random)
    await restart(world.servers[0])
    await pause(200)
    await load.stop()
    const broken = found.flatMap((one) => one.broken)
    const asked = found.reduce((sum, one) => sum + one.asked, 0)
    const names = errors.map(({ name }) => name).join('; ')
    const unnoticed = `${round - found.length} more in what SQLite does again by itself`
    return {
      notes: [
        `${found.length} errors: ${names}; ${asked} writes sent to the process afterwards; ${unnoticed}`,
      ],
      also: [stopsWriting(broken)],
    }
  },
})

/** What befalls the first server of an experiment at its next start; nothing where there is nothing. */
const coming = new WeakMap<Random, DiskError>()

const errorOf = (round: number) => errors[round % errors.length] as DiskError

interface Found {
  readonly asked: number
  readonly broken: readonly string[]
}

/**
 * Undefined: nobody noticed. Where the call that fails belongs to a checkpoint, which moves what is durable already, SQLite
 * makes it again later.
 */
async function breakOnce(
  { world, random, settings }: Scene,
  error: DiskError,
  person: Person,
): Promise<Found | undefined> {
  const [victim] = world.servers
  if (victim === undefined) throw new Error('the world has a server')
  await restart(victim)
  // else nearly all connections stay with the other one, and it takes a minute until the victim has written so often; a disk
  // without room is for those who ask the victim by itself, who would miss it if others used it up
  if (error.isLost) world.proxy.cut()
  const { recorder } = world
  const requests = createRequests({ person, name: 'asking the victim', port: victim.port, recorder, random })
  const [password = ''] = person.passwords
  const logIn = async () => (await requests.logIn(password)).attempt
  if (!(await isSoon(async () => isRefused(await logIn()), noticeMs))) return undefined
  const afterwards: Attempt[] = []
  const endsMs = performance.now() + settings.writeErrors.ms
  while (performance.now() < endsMs) afterwards.push(await logIn())
  if (!error.isLost && !(await isSoon(async () => (await logIn()).outcome === 'ACK', recoverMs)))
    throw new Error('There is room on the disk again, and nothing is written.')
  const isReady = error.isLost ? await saysReady(victim) : await isSoon(() => saysReady(victim), recoverMs)
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

const noticeMs = 15_000
const recoverMs = 60_000

async function isSoon(isSo: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const endsMs = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > endsMs) return false
    await pause(20)
  }
  return true
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
