import { setTimeout as pause } from 'node:timers/promises'
import { createDevice, type Device } from '../clients/device.ts'
import { probe } from '../clients/probe.ts'
import type { ServerProcess } from '../processes/server-process.ts'
import type { World } from '../world.ts'
import { defineExperiment, type Scene } from './define-experiment.ts'

const witnesses = 3
// time enough on a busy machine: a server that has not caught up asks the database, and shows nothing
const catchUpMs = 1500

/**
 * E14: one server stops in the middle of whatever it does, for longer than the grace window, while the other goes on and
 * ends sessions; then it wakes up, finishes what it had begun, and must know what it has missed.
 */
export const pauseExperiment = defineExperiment({
  id: 'E14',
  title: 'a server that is paused for longer than the grace window, and goes on',
  world: ({ settings: { people } }) => ({
    // so few that all can sign in again while the others wait for their short patience
    people: Math.min(people, 15),
    graceSeconds: 2,
    clientPatienceMs: 700,
    environment: { RIG_SLOW_CLAIMS_MS: '10' },
  }),
  async run(scene) {
    const { world, isTimeLeft, settings } = scene
    const { pauses } = settings
    const load = world.startLoad()
    const probes: Promise<void>[] = []
    // a server that stops while it holds the lock of a SQLite file lets nobody end anything: one more round
    let round = 0
    for (let told = 0; told < pauses.rounds && round < 3 * pauses.rounds && isTimeLeft(); round++) {
      const asks = await pauseOne(scene)
      if (asks.length > 0) told += 1
      probes.push(...asks.map((ask) => ask()))
    }
    await Promise.all(probes)
    await load.stop()
    if (probes.length === 0) throw new Error('No session ended during a pause: nothing was shown.')
    // as a server that was killed
    return { backWithinMs: 3000, notes: [`${round} pauses beyond a grace window of 2 s`] }
  },
})

type Stage = Pick<Scene, 'world' | 'random' | 'isTimeLeft'>
type Ask = () => Promise<void>

/** Gives how to ask about each session that ended meanwhile. */
async function pauseOne({ world, random, isTimeLeft }: Stage): Promise<Ask[]> {
  const devices = witnessesOf({ world, random })
  for (const device of devices) await device.signIn(() => isTimeLeft())
  await pause(random.between(100, 500))
  const turn = random.index(world.servers.length)
  const [victim, other] = [world.servers[turn], world.servers[1 - turn]]
  const asks: (Ask | undefined)[] = []
  const stopForAWhile = async () => {
    victim?.signal('SIGSTOP')
    const over = pause(random.between(2200, 3200))
    // a feed that only sees the latest moment must not see these
    asks.push(...(await Promise.all(devices.map((device) => endAt(other, device, world)))))
    await over
    await pause(500)
    victim?.signal('SIGCONT')
  }
  await world.fault('one server was paused', stopForAWhile, 'outage')
  return asks.filter((ask) => ask !== undefined)
}

function witnessesOf({ world, random }: Pick<Stage, 'world' | 'random'>): Device[] {
  const { people, recorder, proxy } = world
  return Array.from({ length: witnesses }, (_, index) => {
    const person = people[index % people.length]
    if (person === undefined) throw new Error('the world has people')
    return createDevice({ person, name: `witness ${index}`, port: proxy.port, recorder, random })
  })
}

/** Signs out at this server; gives how to ask all of them afterwards, if that was acknowledged. */
async function endAt(
  server: ServerProcess | undefined,
  device: Device,
  { recorder, servers }: World,
): Promise<Ask | undefined> {
  const tokens = device.tokens()
  if (tokens === undefined || server === undefined) return undefined
  const call = {
    port: server.port,
    method: 'POST',
    path: '/api/token/blacklist/',
    body: { refresh: tokens.refresh },
  } as const
  const doing = { user: device.person.name, device: device.name, shown: tokens.refresh }
  const { attempt } = await recorder.send({ operation: 'log out', server: server.name, ...doing }, call)
  if (attempt.outcome !== 'ACK') return undefined
  return async () => {
    // by then it has looked at the log, and does not ask the database about every session any more
    await pause(catchUpMs)
    await probe({ device, access: tokens.access, servers, recorder })
  }
}
